import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { codeOf, SweepError } from "../../errors.ts";
import { decodeGrid } from "../../grid/yaml/decode-grid.ts";
import { MAX_LENGTH } from "../../grid/yaml/document.ts";
import { tooManyTrials } from "../../grid/validate/total.ts";
import { parseGrid } from "../../grid/parse-grid.ts";
import type { ParsedGrid } from "../../grid/parse-grid.ts";
import { similarFile } from "../../platform/similar-file.ts";

export interface GridOptions {
  readonly set: readonly string[] | undefined;
  readonly maxTrials: number | undefined;
  readonly allowModules?: string | undefined;
}

/** Reads and checks a grid from a file, or from standard input if the name is `-`. */
export async function readGrid(file: string, { set, maxTrials, allowModules }: GridOptions): Promise<ParsedGrid> {
  const name = file === "-" ? "<stdin>" : file;
  const bytes = file === "-" ? await readStandardInput(name) : readFile(file);
  try {
    return parseGrid(decodeGrid(bytes, name), { file: name, set, maxTrials, allowModules });
  } catch (error) {
    const trials = error instanceof SweepError ? tooManyTrials(error.message) : undefined;
    if (trials === undefined || !(error instanceof SweepError)) throw error;
    const advice = `use --max-trials ${trials} to allow them; with --store summary, a run stores only the counts, a map and the best trials of each space`;
    throw new SweepError(error.code, `${error.message}\n${advice}`, undefined, error);
  }
}

// Reads at most the maximum size of a grid, because the file may be a device, a pipe or very large.

async function readStandardInput(name: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of process.stdin as AsyncIterable<Uint8Array>) {
    parts.push(part);
    length += part.length;
    if (length > MAX_LENGTH) throw tooLarge(name);
  }
  return Buffer.concat(parts);
}

function readFile(file: string): Uint8Array {
  try {
    const descriptor = openSync(file, "r");
    try {
      const { size } = fstatSync(descriptor);
      if (size > MAX_LENGTH) throw tooLarge(file, size);
      return readSome(descriptor, file);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof SweepError) throw error;
    const code = codeOf(error) ?? "unknown reason";
    const hint = code === "ENOENT" ? similarFile(file, EXTENSIONS) : "";
    const problem = REASONS[code] ?? `cannot read the file (${code})`;
    throw new SweepError("input", `${problem}: ${file}${hint}`, undefined, error);
  }
}

/** Extensions of grids; JSON is YAML. */
const EXTENSIONS: readonly string[] = [".yaml", ".yml", ".json"];

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EISDIR: "a folder, not a grid",
  ELOOP: "a link to itself",
};

function readSome(descriptor: number, file: string): Uint8Array {
  const bytes = new Uint8Array(MAX_LENGTH + 1);
  let length = 0;
  for (;;) {
    const read = readSync(descriptor, bytes, length, bytes.length - length, null);
    length += read;
    if (length > MAX_LENGTH) throw tooLarge(file);
    if (read === 0) return bytes.subarray(0, length);
  }
}

function tooLarge(name: string, size?: number): SweepError {
  const found = size === undefined ? "" : `: ${(size / 1e6).toFixed(1)} MB`;
  return new SweepError("input", `${name}: larger than ${MAX_LENGTH / 1e6} MB${found}`);
}

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { codeOf, SweepError } from "../errors.ts";
import { MAX_LENGTH } from "../grid/yaml/document.ts";
import { similarFile } from "../platform/similar-file.ts";

/**
 * Reads the bytes of a grid file, at most the maximum size of a grid: it may be a device, a pipe or
 * very large. Throws SweepError("input") if that fails.
 */
export function readGridFile(file: string): Uint8Array {
  if (MODULE.test(file)) {
    const entry = `optimizer: {name: mine, module: ./${basename(file)}}`;
    throw new SweepError("input", `a module, not a grid: ${file}; name it in a grid, such as ${entry}`);
  }
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

const MODULE = /\.[cm]?[jt]sx?$/i;

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

/** Returns the error for a grid that is too large. */
export function tooLarge(name: string, size?: number): SweepError {
  const found = size === undefined ? "" : `: ${(size / 1e6).toFixed(1)} MB`;
  return new SweepError("input", `${name}: larger than ${MAX_LENGTH / 1e6} MB${found}`);
}

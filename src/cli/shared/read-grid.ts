import { SweepError } from "../../errors.ts";
import { decodeGrid } from "../../grid/yaml/decode-grid.ts";
import { MAX_LENGTH } from "../../grid/yaml/document.ts";
import { nameIn, stemOf, STDIN } from "../../grid/grid-name.ts";
import { tooManyTrials } from "../../grid/validate/total.ts";
import { parseGrid } from "../../grid/parse-grid.ts";
import type { ParsedGrid } from "../../grid/parsed-grid.ts";
import { readGridFile, tooLarge } from "../../library/grid-file.ts";

export interface GridOptions {
  readonly set: readonly string[] | undefined;
  readonly maxTrials: number | undefined;
  readonly allowModules?: readonly string[] | undefined;
}

/** Reads and checks a grid from a file, or from standard input if the name is `-`. */
export async function readGrid(file: string, { set, maxTrials, allowModules }: GridOptions): Promise<ParsedGrid> {
  const name = file === "-" ? STDIN : file;
  const bytes = file === "-" ? await readStandardInput(name) : readGridFile(file);
  try {
    return parseGrid(decodeGrid(bytes, name), { file: name, set, maxTrials, allowModules });
  } catch (error) {
    const tooMany = error instanceof SweepError ? tooManyTrials(error.message) : undefined;
    if (tooMany === undefined || !(error instanceof SweepError)) throw error;
    const advice = `use --max-trials ${tooMany.trials} to allow them`;
    const summary = "; with --store summary, a run stores only the counts, a map and the best trials of each space";
    const text = `${error.message}\n${advice}${tooMany.isInRounds ? "" : summary}`;
    throw new SweepError(error.code, text, undefined, error);
  }
}

/**
 * Returns the name that a grid has in reports if it was not run, because it is wrong or the check
 * was interrupted: the same as in a whole run, so that reports can be compared.
 */
export function gridName(file: string, { set = [] }: Pick<GridOptions, "set">): string {
  const given = set.findLast((one) => one.startsWith("name="))?.slice("name=".length);
  if (given !== undefined) return given;
  if (file === "-") return stemOf(STDIN);
  try {
    return nameIn(readGridFile(file), file) ?? stemOf(file);
  } catch (error) {
    if (error instanceof SweepError) return stemOf(file);
    throw error;
  }
}

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

import { readFileSync } from "node:fs";
import { text as readAll } from "node:stream/consumers";
import { SweepError } from "../errors.ts";
import { parseGrid } from "../grid/parse-grid.ts";
import type { ParsedGrid } from "../grid/parse-grid.ts";

export interface GridOptions {
  readonly set: readonly string[] | undefined;
  readonly maxTrials: number | undefined;
  readonly allowModules?: string | undefined;
}

/** Reads and checks a grid from a file, or from standard input where the name is `-`. */
export async function readGrid(file: string, { set, maxTrials, allowModules }: GridOptions): Promise<ParsedGrid> {
  const text = file === "-" ? await readAll(process.stdin) : readFile(file);
  return parseGrid(text, { file: file === "-" ? "<stdin>" : file, set, maxTrials, allowModules });
}

function readFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    const reason =
      code === "ENOENT"
        ? "no such file"
        : code === "EISDIR"
          ? "this is a folder, not a grid"
          : `cannot be read (${code})`;
    throw new SweepError("input", `${reason}: ${file}`, undefined, error);
  }
}

import { SweepError } from "../errors.ts";
import { filePath, isUrl } from "../grid/grid-options.ts";
import { parseGrid, parseGridObject } from "../grid/parse-grid.ts";
import type { ParsedGrid } from "../grid/parsed-grid.ts";
import { decodeGrid } from "../grid/yaml/decode-grid.ts";
import { show } from "../show.ts";
import { readGridFile } from "./grid-file.ts";

/**
 * A grid as an object with the keys of a grid file. An objective may be a function `value(x)` or an
 * object with one, an optimizer a class; `gradient`, `start`, `minimum` and so on are properties.
 */
export interface GridObject<Names extends string = string> {
  readonly parameters?: { readonly [Name in Names]: unknown };
  readonly [key: string]: unknown;
}

/** A grid: the path or URL of its file, the result of parseGrid, or an object. */
export type GridInput<Names extends string = string> = string | URL | ParsedGrid | GridObject<Names>;

/** Reads and checks a grid. Throws SweepError as parseGrid does, or if the file cannot be read. */
export function gridOf(grid: GridInput): ParsedGrid {
  if (typeof grid === "string" || isUrl(grid)) {
    const file = filePath(grid);
    return parseGrid(decodeGrid(readGridFile(file), file), { file });
  }
  if (typeof grid !== "object" || grid === null || Array.isArray(grid)) {
    throw new SweepError("input", `neither a grid nor a grid's file: ${show(grid)}`);
  }
  return isParsed(grid) ? grid : parseGridObject(grid);
}

function isParsed(grid: ParsedGrid | GridObject): grid is ParsedGrid {
  return "spec" in grid && "yaml" in grid;
}

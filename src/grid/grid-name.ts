import { basename } from "node:path";
import { isMap } from "yaml";
import { SweepError } from "../errors.ts";
import { decodeGrid } from "./yaml/decode-grid.ts";
import { readDocument } from "./yaml/document.ts";

/** The name in messages of a grid from standard input. */
export const STDIN = "<stdin>";

/** Returns the name of a grid without `name`: that of its file. */
export function stemOf(file: string): string {
  return file === STDIN ? "stdin" : basename(file).replace(/\.ya?ml$/i, "");
}

/** Returns the name in a grid's text, which may be wrong otherwise; undefined without one. */
export function nameIn(bytes: Uint8Array, file: string): string | undefined {
  try {
    const { contents } = readDocument(decodeGrid(bytes, file), file).yaml;
    const name = isMap(contents) ? contents.get("name") : undefined;
    return typeof name === "string" ? name : undefined;
  } catch (error) {
    if (error instanceof SweepError) return undefined;
    throw error;
  }
}

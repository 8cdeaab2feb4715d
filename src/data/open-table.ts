import { extname } from "node:path";
import { didYouMean } from "../suggest.ts";
import { openCsv } from "./csv-table.ts";
import { openNpy } from "./npy-table.ts";
import { openParquet } from "./parquet-table.ts";
import { fileError } from "./table.ts";
import type { Table } from "./table.ts";

const FORMATS: Readonly<Record<string, (bytes: Uint8Array, file: string) => Table>> = {
  ".csv": openCsv,
  ".npy": openNpy,
  ".parquet": openParquet,
};

/**
 * Opens a table; the ending of its name gives the format. `file` is its name in messages. Throws
 * SweepError("input").
 */
export function openTable(bytes: Uint8Array, file: string): Table {
  const ending = extname(file).toLowerCase();
  const open = Object.hasOwn(FORMATS, ending) ? FORMATS[ending] : undefined;
  if (open === undefined) {
    const known = Object.keys(FORMATS);
    throw fileError(file, `data must be a file of ${known.join(", ")}${didYouMean(ending, known)}`);
  }
  const table = open(bytes, file);
  if (table.rows === 0) throw fileError(file, "no rows");
  return table;
}

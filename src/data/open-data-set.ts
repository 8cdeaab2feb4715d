import { createHash } from "node:crypto";
import { packagedFile } from "../platform/packed-files.ts";
import { openCsv } from "./csv-table.ts";
import type { DataSet } from "./data-sets.ts";
import type { Table } from "./table.ts";

/** Opens a set that ships. Returns its table and its SHA-256. */
export function openDataSet(name: string, { make }: DataSet): { readonly table: Table; readonly hash: string } {
  const hash = createHash("sha256");
  if (make === undefined) {
    const bytes = packagedFile(`datasets/${name}.csv`);
    return { table: openCsv(bytes, `${name}.csv`), hash: hash.update(bytes).digest("hex") };
  }
  const table = make();
  for (const column of table.read([...table.names.keys()])) hash.update(column);
  return { table, hash: hash.digest("hex") };
}

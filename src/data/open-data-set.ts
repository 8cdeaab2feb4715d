import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { packageFile } from "../platform/package-file.ts";
import { openCsv } from "./csv-table.ts";
import type { DataSet } from "./data-sets.ts";
import type { Table } from "./table.ts";

/** Opens a set that ships. Returns its table and its SHA-256. */
export function openDataSet(name: string, { make }: DataSet): { readonly table: Table; readonly hash: string } {
  const hash = createHash("sha256");
  if (make === undefined) {
    const bytes = readFileSync(packageFile(`datasets/${name}.csv`));
    return { table: openCsv(bytes, `${name}.csv`), hash: hash.update(bytes).digest("hex") };
  }
  const table = make();
  for (const column of table.read([...table.names.keys()])) hash.update(column);
  return { table, hash: hash.digest("hex") };
}

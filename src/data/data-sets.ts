import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { packageFile } from "../platform/package-file.ts";
import { openCsv } from "./csv-table.ts";
import { fractalTable, linearTable, spiralsTable } from "./generated-sets.ts";
import type { Table } from "./table.ts";

/** A set that ships: columns with names, of which the last is `target`. */
interface DataSet {
  readonly rows: number;
  readonly summary: string;
  /** Makes the table; a set without it is a file of datasets/. */
  readonly make?: () => Table;
  /** How `data: NAME` prepares its inputs. */
  readonly usual: { readonly scale?: number; readonly standardise?: true };
}

export const DATA_SETS: Readonly<Record<string, DataSet>> = {
  iris: { rows: 150, summary: "flowers of 3 species, 4 measures", usual: { standardise: true } },
  wine: { rows: 178, summary: "wines of 3 growers, 13 measures", usual: { standardise: true } },
  breast_cancer: { rows: 569, summary: "tumours, benign (1) or not (0), 30 measures", usual: { standardise: true } },
  digits: { rows: 1797, summary: "handwritten digits, 64 pixels", usual: { scale: 1 / 16 } },
  linear: { rows: 200, summary: "a linear function of 8 inputs, with noise", make: linearTable, usual: {} },
  spirals: { rows: 194, summary: "points of two intertwined spirals", make: spiralsTable, usual: {} },
  fractal: { rows: 272, summary: "16 random inputs and a random target", make: fractalTable, usual: {} },
};

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

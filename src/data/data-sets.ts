import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { packageFile } from "../platform/package-file.ts";
import { openCsv } from "./csv-table.ts";
import { fractalTable, linearTable, spiralsTable } from "./generated-sets.ts";
import type { Table } from "./table.ts";

/** A set that ships: columns with names, of which the last is `target`. */
interface DataSet {
  readonly summary: string;
  /** Makes the table; a set without it is a file of datasets/. */
  readonly make?: () => Table;
  /** How `data: NAME` prepares its inputs. */
  readonly usual: { readonly scale?: number; readonly standardise?: true };
}

export const DATA_SETS: Readonly<Record<string, DataSet>> = {
  iris: { summary: "150 flowers, 4 measures, 3 species", usual: { standardise: true } },
  wine: { summary: "178 wines, 13 measures, 3 growers", usual: { standardise: true } },
  breast_cancer: { summary: "569 tumours, 30 measures, benign (1) or not (0)", usual: { standardise: true } },
  digits: { summary: "1,797 handwritten digits, 64 pixels, 10 classes", usual: { scale: 1 / 16 } },
  linear: { summary: "200 rows of 8 inputs, and a linear function of them with noise", make: linearTable, usual: {} },
  spirals: { summary: "194 points of two intertwined spirals", make: spiralsTable, usual: {} },
  fractal: { summary: "272 rows of 16 random inputs and a random target", make: fractalTable, usual: {} },
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

import { fractalTable, linearTable, spiralsTable } from "./generated-sets.ts";
import type { Table } from "./table.ts";

/** A set that ships: columns with names, of which the last is `target`. */
export interface DataSet {
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

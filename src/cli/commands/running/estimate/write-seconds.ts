import { openStore } from "../../../../store/write/store.ts";
import { temporaryDatabase } from "../../../../library/temporary-database.ts";
import { allocateRows } from "../../../../sweep/outcomes/rows.ts";
import { totalsOf } from "../../../../sweep/outcomes/totals.ts";
import type { SpaceSpec, SweepSpec } from "../../../../sweep/spec/sweep-spec.ts";

const ROWS = 16_384;
const CHUNKS = 3;
// Fewer rows are written within a tenth of a second.
const LEAST_ROWS = 50_000;

/** Measures the seconds that a space's rows take to write; 0 for few rows. */
export function writeSeconds(spec: SweepSpec, space: SpaceSpec, rows: number): number {
  if (rows < LEAST_ROWS) return 0;
  using temporary = temporaryDatabase();
  const store = openStore(temporary.file);
  try {
    const handle = store.begin(
      { ...spec, spaces: [space] },
      {
        ...{ yaml: "", specHash: "", threads: 1, version: "", platform: "", store: "trials", fresh: true },
        kernelOf: () => "",
      },
    );
    let least = Infinity;
    for (let chunk = 0; chunk < CHUNKS; chunk++) {
      const from = chunk * ROWS;
      const targets = space.targets?.length ?? 0;
      const columns = allocateRows(ROWS, Object.keys(space.optimizer.hyperparameters).length, targets);
      columns.targetSteps?.forEach((_, at, all) => (all[at] = at % targets));
      for (let row = 0; row < ROWS; row++) {
        columns.trial[row] = from + row;
        columns.finalLoss[row] = columns.bestLoss[row] = columns.gradientNorm[row] = Math.sqrt(row);
        columns.hyperparameters[row] = Math.sqrt(row);
      }
      const start = performance.now();
      handle.write([{ space: 0, from, to: from + ROWS, columns, totals: totalsOf(columns) }]);
      least = Math.min(least, (performance.now() - start) / 1000);
    }
    return (least / ROWS) * rows;
  } finally {
    store.close();
  }
}

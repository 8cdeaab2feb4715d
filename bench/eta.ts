import { availableParallelism } from "node:os";
import { workersFor } from "../src/executors/workers.ts";
import { parseGrid } from "../src/grid/parse-grid.ts";
import { runIntoDatabase } from "../src/library/run-into-database.ts";
import { temporaryDatabase } from "../src/library/temporary-database.ts";
import { ETA_GRIDS } from "../test/support/spaces/eta-grids.ts";

/**
 * Holds the time left that a run shows against the time that was left, after a quarter, a half and
 * three quarters of it.
 */
console.log("time left / true time left at 25, 50 and 75 %");
for (const [name, text] of Object.entries(ETA_GRIDS)) {
  using temporary = temporaryDatabase();
  await using workers = workersFor(availableParallelism());
  const estimates: { readonly at: number; readonly left: number }[] = [];
  const begin = performance.now();
  const seconds = (): number => (performance.now() - begin) / 1000;
  await runIntoDatabase(parseGrid(text, { file: "grid.yaml" }), {
    ...{ db: temporary.file, workers, store: "trials", fresh: false },
    signal: new AbortController().signal,
    onBegin: () => (progress) => {
      const left = progress.secondsLeft();
      if (left !== undefined) estimates.push({ at: seconds(), left });
    },
  });
  const end = seconds();
  const ratios = [0.25, 0.5, 0.75].map((part) => {
    const { at, left } = estimates.findLast((one) => one.at <= part * end) ?? estimates[0]!;
    return (left / (end - at)).toFixed(2);
  });
  console.log(`${ratios.join("  ")}   ${end.toFixed(1)} s   ${name}`);
}

import { parseGrid } from "../../../src/grid/parse-grid.ts";
import { javascriptKernel } from "../../../src/kernel/js/javascript-kernel.ts";
import { openStore } from "../../../src/store/write/store.ts";
import { specHash } from "../../../src/sweep/identity/hash.ts";
import { totalsOf } from "../../../src/sweep/outcomes/totals.ts";
import type { Interval } from "../../../src/sweep/spec/sweep-spec.ts";
import { sampleInfo } from "./sample-sweep.ts";

/**
 * Stores a grid's sweep as an interrupted run leaves it. Of each space, only the trials whose index
 * is in `done` are there.
 */
export function storeInterrupted(yaml: string, db: string, ...done: readonly Interval[]): void {
  const { spec } = parseGrid(yaml, { file: "grid.yaml" });
  const store = openStore(db);
  const sweep = store.begin(spec, sampleInfo({ yaml, specHash: specHash(spec) }));
  const chunks = spec.spaces.flatMap((space, index) =>
    done.map(([from, to]) => {
      const columns = javascriptKernel(space, spec.seed).run(from, to);
      return { space: index, from, to, columns, totals: totalsOf(columns) };
    }),
  );
  sweep.write(chunks);
  sweep.finish("interrupted");
  store.close();
}

import { processClock } from "../../../src/coordinator/clock.ts";
import type { Executor } from "../../../src/executors/executor.ts";
import { parseGrid } from "../../../src/grid/parse-grid.ts";
import { loadKernels } from "../../../src/kernel/registry.ts";
import { runIntoStore } from "../../../src/library/run-into-database.ts";
import { openStore } from "../../../src/store/write/store.ts";
import type { Shard } from "../../../src/sweep/points/shards.ts";
import type { StoreMode } from "../../../src/sweep/wire/chunk.ts";
import { wholeChunks } from "./run-chunk.ts";

const KERNELS = await loadKernels();

/**
 * Runs a grid into a database as `sweep run` does, without threads. It is interrupted after
 * `chunks` chunks.
 */
export async function runInProcess(
  yaml: string,
  db: string,
  { store: mode, shard, chunks = Infinity }: { store: StoreMode; shard?: Shard; chunks?: number },
): Promise<void> {
  const { spec } = parseGrid(yaml, { file: "grid.yaml" });
  const run = wholeChunks({ spec, store: mode, kernel: "js" }, KERNELS);
  const stop = new AbortController();
  let left = chunks;
  const executor: Executor = {
    threads: 1,
    async run(task) {
      const outcome = run(task);
      left -= 1;
      if (left <= 0) stop.abort();
      return outcome;
    },
    close: async () => undefined,
  };
  const clock = { ...processClock, sleep: async () => undefined };
  const store = openStore(db);
  try {
    await runIntoStore(
      { spec, yaml },
      { store, executor, clock },
      { store: mode, shard, kernel: "js", fresh: false, signal: stop.signal },
    );
  } finally {
    store.close();
  }
}

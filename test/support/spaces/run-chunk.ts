import { failedChunk, spaceKernels } from "../../../src/kernel/space-kernels.ts";
import type { Kernels } from "../../../src/kernel/registry.ts";
import { bestRows } from "../../../src/sweep/outcomes/best-rows.ts";
import { totalsOf } from "../../../src/sweep/outcomes/totals.ts";
import type { ChunkOutcome, ChunkTask } from "../../../src/sweep/wire/chunk.ts";
import type { WorkerData } from "../../../src/sweep/wire/worker-data.ts";

/** Returns a function that runs chunks at once, one after the other. */
export function wholeChunks(data: WorkerData, available: Kernels): (task: ChunkTask) => ChunkOutcome {
  const kernelOf = spaceKernels(data, available);
  return ({ space, from, to }) => {
    try {
      const start = performance.now();
      const all = kernelOf(space).run(from, to);
      const columns = data.store === "summary" ? bestRows(all) : all;
      return { ok: true, columns, totals: totalsOf(all), seconds: (performance.now() - start) / 1000 };
    } catch (error) {
      return failedChunk(error);
    }
  };
}

import { chunkOutcomes } from "../../../src/kernel/chunk-runner.ts";
import { failedChunk, spaceKernels } from "../../../src/kernel/space-kernels.ts";
import type { Kernels } from "../../../src/kernel/registry.ts";
import { givenPoints } from "../../../src/sweep/rounds/given-points.ts";
import type { ChunkOutcome, ChunkTask } from "../../../src/sweep/wire/chunk.ts";
import type { WorkerData } from "../../../src/sweep/wire/worker-data.ts";

/** Returns a function that runs chunks at once, one after the other. */
export function wholeChunks(data: WorkerData, available: Kernels): (task: ChunkTask) => ChunkOutcome {
  const kernelOf = spaceKernels(data, available);
  const outcome = chunkOutcomes(data);
  return (task) => {
    const { space, from, to } = task;
    try {
      const start = performance.now();
      const all = kernelOf(space, task.round?.rung).run(from, to, givenPoints(data.spec.spaces[space]!, task));
      return outcome(space, all, (performance.now() - start) / 1000);
    } catch (error) {
      return failedChunk(error);
    }
  };
}

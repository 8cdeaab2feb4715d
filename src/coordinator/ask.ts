import { SweepError } from "../errors.ts";
import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";
import { ChunkLost } from "../executors/executor.ts";
import type { Executor } from "../executors/executor.ts";

// Maximum attempts per chunk. More losses than this are a fault, not chance.
const MOST_ASKED = 5;

/**
 * Runs a chunk, and retries while it is lost and the run is not over. Only the last call's answer
 * counts, so retries are harmless. Throws `setup` if the chunk is lost every time.
 */
export async function ask(executor: Executor, task: ChunkTask, isOver: () => boolean): Promise<ChunkOutcome> {
  for (let asked = 1; ; asked += 1) {
    try {
      return await executor.run(task);
    } catch (error) {
      if (!(error instanceof ChunkLost) || isOver()) throw error;
      if (asked < MOST_ASKED) continue;
      const chunk = `indices ${task.from} to ${task.to - 1} of space ${task.space}`;
      throw new SweepError(
        "setup",
        `a chunk was lost ${MOST_ASKED} times: ${chunk} (${error.message})`,
        undefined,
        error,
      );
    }
  }
}

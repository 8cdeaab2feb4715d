import { SweepError } from "../errors.ts";
import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";
import { ChunkLost } from "../executors/executor.ts";
import type { Executor } from "../executors/executor.ts";

// A chunk that was lost this many times is a fault, not chance.
const MOST_LOST = 5;

/**
 * Runs a chunk, and retries while it is lost and the run is not over. Only the last call's answer
 * counts, so retries are harmless. Throws `setup` if the chunk is lost every time.
 */
export async function ask(executor: Executor, task: ChunkTask, isOver: () => boolean): Promise<ChunkOutcome> {
  for (let lost = 0; ;) {
    try {
      return await executor.run(task);
    } catch (error) {
      if (!(error instanceof ChunkLost) || isOver()) throw error;
      lost += error.attempts;
      if (lost < MOST_LOST) continue;
      const chunk = `indices ${task.from} to ${task.to - 1} of space ${task.space}`;
      throw new SweepError("setup", `a chunk was lost ${lost} times: ${chunk} (${error.message})`, undefined, error);
    }
  }
}

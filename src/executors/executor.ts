import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";

/**
 * Chunks in flight for each thread. One that waits hides the way to the coordinator and back. More
 * keep the lanes of a kernel full while each chunk waits for its longest trial: with trials of very
 * different lengths, four take 0.8 of the processor time of two.
 */
export const CHUNKS_A_THREAD = 6;

/**
 * Runs chunks. Threads today; the contract also fits machines that lose messages.
 *
 * An executor may answer in any order and at any time. It may run a chunk several times, since the
 * outcome is the same each time. `run` always settles, unless `close` comes first:
 * - It resolves to the outcome of this task. The executor drops later answers to the same call.
 * - It rejects with ChunkLost if no answer will come but a retry may succeed. The coordinator asks
 *   again for the same range, a few times.
 * - It rejects with any other error if the executor is broken. The run ends.
 */
export interface Executor {
  /** Number of threads. At most CHUNKS_A_THREAD times as many chunks are in flight. */
  readonly threads: number;
  /** Runs one chunk. */
  run(task: ChunkTask): Promise<ChunkOutcome>;
  /** Ends it at once, including running chunks. Later calls of `run` reject. */
  close(): Promise<void>;
}

/** A chunk whose answer will not come: its machine is gone, or the message was lost. */
export class ChunkLost extends Error {
  override readonly name = "ChunkLost";
}

import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";

/**
 * Whoever runs chunks: threads today; machines that lose messages may take their place.
 *
 * An executor may answer in any order and take as long as it likes, and may run a chunk several times: the outcome is
 * the same each time. What it may not do is stay silent: whether an answer will still come, it alone can tell. So `run`
 * settles always, unless `close` comes first:
 * - it resolves to the outcome of this very task, whole; what comes later for the same call is the executor's to drop;
 * - it rejects with ChunkLost where no answer will come though another attempt may get one: the coordinator asks again,
 *   with the same range, a few times;
 * - it rejects with anything else where the executor itself is broken: the run ends.
 */
export interface Executor {
  /** How many chunks run at the same time; it is asked for twice as many at once, and for no more. */
  readonly threads: number;
  /** Runs one chunk. */
  run(task: ChunkTask): Promise<ChunkOutcome>;
  /** Ends it at once, running chunks included. */
  close(): Promise<void>;
}

/** A chunk whose answer will not come: a machine that is gone, a message that got lost. */
export class ChunkLost extends Error {
  override readonly name = "ChunkLost";
}

import type { ChunkOutcome, ChunkTask } from "../spec/chunk.ts";

/** Whoever runs chunks. */
export interface Executor {
  /** How many chunks run at the same time. */
  readonly threads: number;
  /** Runs one chunk. Rejects only where the executor itself is broken. */
  run(task: ChunkTask): Promise<ChunkOutcome>;
  /** Ends it at once, running chunks included. */
  close(): Promise<void>;
}

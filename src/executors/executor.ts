import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";
import type { Machines } from "../sweep/wire/machines.ts";

/**
 * Chunks in flight for each thread. One that waits hides the way to the coordinator and back. More
 * keep the lanes of a kernel full while each chunk waits for its longest trial: with trials of very
 * different lengths, four take 0.8 of the processor time of two.
 */
export const CHUNKS_A_THREAD = 6;

/** How the chunks of an executor are cut and handed out. */
export interface Pace {
  /** Chunks in flight for each thread. */
  readonly chunksAThread: number;
  /** Seconds that a chunk shall take: hand-out is then cheap, and progress smooth. */
  readonly targetSeconds: number;
  /** Seconds that it may take if all its trials reach max_steps. */
  readonly mostSeconds: number;
  /** Number of the last answers whose median speed decides on the next size. */
  readonly answers: number;
  /**
   * Whether the threads are those of other machines. They do not share the cores of this one. When
   * nothing is left to hand out, chunks in flight are asked for a second time, the oldest first, if
   * they take much longer than usual.
   */
  readonly isRemote: boolean;
}

/** The pace of threads in this process. */
export const THREAD_PACE: Pace = {
  ...{ chunksAThread: CHUNKS_A_THREAD, targetSeconds: 0.08, mostSeconds: 2 },
  ...{ answers: 1, isRemote: false },
};

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
  /** Number of threads, which may change during the run: machines join and leave. */
  readonly threads: number;
  /** Default: THREAD_PACE. At most `chunksAThread` times the threads are in flight. */
  readonly pace?: Pace;
  /** Calls the listener when the number of threads changes. */
  onThreads?(listener: () => void): void;
  /** Returns the machines that take part, as JSON for the results database. */
  machines?(): Machines | undefined;
  /**
   * Resolves when the kernel that the user forces can run. Rejects with SweepError, before anything
   * is stored, if it cannot.
   */
  ready?(): Promise<void>;
  /** Runs one chunk. */
  run(task: ChunkTask): Promise<ChunkOutcome>;
  /** Ends it at once, including running chunks. Later calls of `run` reject. */
  close(): Promise<void>;
}

/** A chunk whose answer will not come: its machine is gone, or the message was lost. */
export class ChunkLost extends Error {
  override readonly name = "ChunkLost";
  /** Number of attempts that were lost. */
  readonly attempts: number;

  constructor(message: string, attempts = 1) {
    super(message);
    this.attempts = attempts;
  }
}

/** Returns the same executor with another `run`. */
export function withRun(executor: Executor, run: Executor["run"]): Executor {
  return {
    get threads() {
      return executor.threads;
    },
    ...(executor.pace === undefined ? {} : { pace: executor.pace }),
    onThreads: (listener) => executor.onThreads?.(listener),
    machines: () => executor.machines?.(),
    ready: async () => executor.ready?.(),
    run,
    close: () => executor.close(),
  };
}

import { Piscina } from "piscina";
import { SweepError } from "../errors.ts";
import type { ChunkOutcome, StoreMode } from "../sweep/wire/chunk.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { openMailbox, post } from "../sweep/wire/worker-data.ts";
import { isIsolated } from "../sweep/spec/isolated.ts";
import type { Executor } from "./executor.ts";
import { isolatedExecutor } from "./isolated-executor.ts";
import { workerEnvironment, workerFile } from "../platform/worker-files.ts";

// Longer than a sweep can keep a thread waiting for its next chunk.
const IDLE_MS = 60_000;

/** What workers may be told: which rows they give back, and the kernel to use instead of the one that suits each space. */
interface WorkerOptions {
  readonly store?: StoreMode;
  readonly kernel?: string | undefined;
  /** How often a trial that fails or times out is run again. */
  readonly retries?: number;
}

/** Worker threads that load their code, and wait for a sweep. */
export interface WorkerPool {
  readonly threads: number;
  /** Makes it the executor of one sweep. */
  executor(spec: SweepSpec, options?: WorkerOptions): Executor;
  /** Ends it at once, running chunks included. */
  close(): Promise<void>;
}

/** Starts worker threads; what they are to work on may come later. */
export function startWorkers(threads: number): WorkerPool {
  const mailbox = openMailbox();
  const pool = new Piscina({
    filename: workerFile("run-chunk"),
    name: "runChunk",
    workerData: mailbox,
    env: workerEnvironment(),
    // One is there at once; others come when there is work for them, and stay.
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: IDLE_MS,
    concurrentTasksPerWorker: 1,
  });
  let failure: unknown;
  // The death of a worker that has no task, and an answer that comes after the end, are events; unheard, they end the process.
  pool.on("error", (error) => {
    failure ??= error;
    void pool.destroy();
  });
  let isolated: Executor | undefined;
  const close = async (): Promise<void> => {
    await Promise.all([pool.destroy(), isolated?.close()]);
  };
  return {
    threads,
    executor(spec, { store = "trials", kernel, retries = 0 } = {}) {
      const careful = isolatedExecutor(spec, mailbox, { threads, store, retries });
      isolated = careful;
      const isOfIsolated = spec.spaces.map(isIsolated);
      // Its threads would wait for nothing.
      if (!isOfIsolated.includes(false)) void pool.destroy();
      post(mailbox, { spec, store, kernel });
      return {
        threads,
        async run(task) {
          if (isOfIsolated[task.space] === true) return careful.run(task);
          try {
            return (await pool.run(task)) as ChunkOutcome;
          } catch (error) {
            const cause = failure ?? error;
            const reason = cause instanceof Error ? cause.message : String(cause);
            const what = `trials ${task.from} to ${task.to - 1} of "${spec.spaces[task.space]?.label}"`;
            throw new SweepError("setup", `a worker thread failed at ${what}: ${reason}`, undefined, cause);
          }
        },
        close,
      };
    },
    close,
  };
}

/** Workers that are started when the sweep is known: those of piscina only where it has something for them. */
export function workersFor(threads: number): WorkerPool {
  let executor: Executor | undefined;
  return {
    threads,
    executor: (spec, options) => (executor = piscinaExecutor(spec, threads, options)),
    close: async () => executor?.close(),
  };
}

/** Runs the chunks of one sweep in worker threads. */
export function piscinaExecutor(spec: SweepSpec, threads: number, options: WorkerOptions = {}): Executor {
  if (spec.spaces.every(isIsolated)) {
    const { store = "trials", kernel, retries = 0 } = options;
    const mailbox = openMailbox();
    post(mailbox, { spec, store, kernel });
    return isolatedExecutor(spec, mailbox, { threads, store, retries });
  }
  return startWorkers(threads).executor(spec, options);
}

import module from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { SweepError } from "../errors.ts";
import type { ChunkOutcome, StoreMode } from "../spec/chunk.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import { openMailbox, post } from "../spec/worker-data.ts";
import type { KernelName } from "../spec/worker-data.ts";
import type { Executor } from "./executor.ts";

// Longer than a sweep can keep a thread waiting for its next chunk.
const IDLE_MS = 60_000;

/** What workers may be told: which rows they give back, and the kernel to use instead of the one that suits each space. */
interface WorkerOptions {
  readonly store?: StoreMode;
  readonly kernel?: KernelName | undefined;
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
  // The worker's file has this file's own ending: .ts in a checkout, .js in the package.
  const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const mailbox = openMailbox();
  const pool = new Piscina({
    filename: fileURLToPath(new URL(`../../workers/run-chunk${ending}`, import.meta.url)),
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
  const close = (): Promise<void> => pool.destroy();
  return {
    threads,
    executor(spec, { store = "trials", kernel } = {}) {
      post(mailbox, { spec, store, kernel });
      return {
        threads,
        async run(task) {
          try {
            return (await pool.run(task)) as ChunkOutcome;
          } catch (error) {
            const cause = failure ?? error;
            const reason = cause instanceof Error ? cause.message : String(cause);
            throw new SweepError("setup", `a worker thread failed: ${reason}`, undefined, cause);
          }
        },
        close,
      };
    },
    close,
  };
}

/** Runs the chunks of one sweep in worker threads. */
export function piscinaExecutor(spec: SweepSpec, threads: number, options: WorkerOptions = {}): Executor {
  return startWorkers(threads).executor(spec, options);
}

/** Threads do not inherit the compile cache; with it, one starts in half the time. Its folder has one for each version of Node. */
function workerEnvironment(): NodeJS.ProcessEnv {
  const cache = module.getCompileCacheDir();
  return cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(cache) };
}

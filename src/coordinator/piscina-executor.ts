import module from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { SweepError } from "../errors.ts";
import type { ChunkOutcome, StoreMode } from "../spec/chunk.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import type { KernelName, WorkerData } from "../spec/worker-data.ts";
import type { Executor } from "./executor.ts";

/** What workers may be told: which rows they give back, and the kernel to use instead of the one that suits each space. */
interface WorkerOptions {
  readonly store?: StoreMode;
  readonly kernel?: KernelName | undefined;
}

/** Runs the chunks of one sweep in worker threads. */
export function piscinaExecutor(spec: SweepSpec, threads: number, options: WorkerOptions = {}): Executor {
  const { store = "trials", kernel } = options;
  // The worker's file has this file's own ending: .ts in a checkout, .js in the package.
  const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const pool = new Piscina({
    filename: fileURLToPath(new URL(`../../workers/run-chunk${ending}`, import.meta.url)),
    workerData: { spec, store, kernel } satisfies WorkerData,
    env: workerEnvironment(),
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
  });
  let failure: unknown;
  // The death of a worker that has no task, and an answer that comes after the end, are events; unheard, they end the process.
  pool.on("error", (error) => {
    failure ??= error;
    void pool.destroy();
  });
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
    close: () => pool.destroy(),
  };
}

/** Threads do not inherit the compile cache; with it, one starts in half the time. Its folder has one for each version of Node. */
function workerEnvironment(): NodeJS.ProcessEnv {
  const cache = module.getCompileCacheDir();
  return cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(cache) };
}

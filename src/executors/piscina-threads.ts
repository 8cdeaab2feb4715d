import type { Pool } from "./piscina-pool.ts";
import type { ExecutorProvider, StartedThreads } from "./provider.ts";

/** A piscina pool. Accepts every space, so it is the last provider. */
export const piscinaThreads: ExecutorProvider = { name: "threads", accepts: () => true, start };

function start(threads: number): StartedThreads {
  // Loaded on demand: small sweeps need no thread.
  const open = async (): Promise<Pool> => new (await import("./piscina-pool.ts")).Pool(threads);
  // Sweeps that follow each other share the pool: threads take longer to start than a small one.
  let pool = open();
  let sweeps = 0;
  return {
    executor(spec, options) {
      const sweep = (sweeps += 1);
      pool = pool.then((last) => (last.isClosed ? open() : last));
      const executor = pool.then((own) => own.executor(sweep, spec, options));
      executor.catch(() => "run rejects with it");
      return {
        threads,
        ready: async () => (await executor).ready?.(),
        run: async (task) => (await executor).run(task),
        close: async () => (await executor).close(),
      };
    },
    close: async () => (await pool).close(),
  };
}

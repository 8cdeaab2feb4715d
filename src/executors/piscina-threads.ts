import { Piscina } from "piscina";
import { messageOf, SweepError } from "../errors.ts";
import { memoryProblem } from "../platform/address-space.ts";
import { workerEnvironment, workerFile } from "../platform/worker-files.ts";
import type { RanInThread } from "../sweep/wire/chunk.ts";
import { openMailbox, post } from "../sweep/wire/worker-data.ts";
import { CHUNKS_A_THREAD } from "./executor.ts";
import type { ExecutorProvider, StartedThreads } from "./provider.ts";

// Longer than a sweep can keep a thread waiting for its next chunk.
const IDLE_MS = 60_000;

/** A piscina pool. Accepts every space, so it is the last provider. */
export const piscinaThreads: ExecutorProvider = { name: "threads", accepts: () => true, start };

function start(threads: number): StartedThreads {
  const mailbox = openMailbox();
  /** Threads that have run a chunk. */
  const ready = new Set<number>();
  const pool = new Piscina({
    filename: workerFile("run-chunk"),
    name: "runChunk",
    workerData: mailbox,
    env: workerEnvironment(),
    // One starts at once; the others start when there is work for them, and stay.
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: IDLE_MS,
    // The trials of several chunks share a thread's lanes: none is idle while the first one ends.
    concurrentTasksPerWorker: CHUNKS_A_THREAD,
    // A thread that has yet to start, or to compile, gets one chunk: others may be sooner.
    loadBalancer: (_task, workers) => {
      const free = workers.filter(({ id, currentUsage }) => currentUsage < (ready.has(id) ? CHUNKS_A_THREAD : 1));
      const least = Math.min(...free.map(({ currentUsage }) => currentUsage));
      if (least > 0 && workers.length < threads) return null;
      return free.find(({ currentUsage }) => currentUsage === least) ?? null;
    },
  });
  let failure: unknown;
  let closed = false;
  const close = (): Promise<void> => {
    closed = true;
    return pool.destroy();
  };
  // The death of an idle worker and a late answer are events; unhandled, they end the process.
  pool.on("error", (error) => {
    failure ??= error;
    void close();
  });
  return {
    executor(spec, { store, kernel }) {
      post(mailbox, { spec, store, kernel });
      return {
        threads,
        async run(task) {
          // A destroyed pool would start a thread for it.
          if (closed && failure === undefined) throw new Error("the executor has been closed");
          try {
            if (closed) throw failure;
            const { thread, outcome } = (await pool.run(task)) as RanInThread;
            ready.add(thread);
            return outcome;
          } catch (error) {
            const cause = failure ?? error;
            const reason = memoryProblem(cause) ?? messageOf(cause);
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

import type { StartedThreads } from "../executors/provider.ts";
import { webWorkers } from "../executors/web-workers.ts";
import type { FromWorker, WorkerPort } from "../executors/web-workers.ts";

// Each worker compiles each space, so more gain little on grids of a page's size.
const MOST_THREADS = 16;

/** Returns the Web Workers of the page: one for each core. They start with the first chunk. */
export function pageThreads(): StartedThreads {
  return webWorkers(openWorker).start(Math.min(MOST_THREADS, navigator.hardwareConcurrency));
}

function openWorker(): WorkerPort {
  const worker = new Worker(new URL("./workers/trial-worker.ts", import.meta.url), { type: "module" });
  return {
    send: (message) => worker.postMessage(message, []),
    listen(answered, failed) {
      worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => answered(data));
      worker.addEventListener("error", ({ message }) => failed(new Error(message)));
    },
    terminate: () => worker.terminate(),
  };
}

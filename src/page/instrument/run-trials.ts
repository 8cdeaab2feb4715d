import type { TrialColumns } from "../../sweep/outcomes/columns.ts";
import type { RunTrials } from "./instrument-options.ts";
import type { TrialsMessage, TrialsTask } from "./trials-worker.ts";

/** Runs the trials of a space in a Web Worker, which ends with them. */
export const runTrials: RunTrials = async function* (space, seed, signal) {
  const worker = new Worker(new URL("./trials-worker.ts", import.meta.url), { type: "module" });
  const arrived: TrialsMessage[] = [];
  let wake = Promise.withResolvers<void>();
  const receive = (message: TrialsMessage): void => {
    arrived.push(message);
    wake.resolve();
  };
  worker.addEventListener("message", ({ data }: MessageEvent<TrialsMessage>) => receive(data));
  worker.addEventListener("error", ({ message }) => receive({ problem: message }));
  const abort = (): void => receive({});
  signal.addEventListener("abort", abort);
  try {
    worker.postMessage({ space, seed } satisfies TrialsTask, []);
    for (;;) {
      await wake.promise;
      wake = Promise.withResolvers();
      for (const { columns, problem } of arrived.splice(0)) {
        if (problem !== undefined) throw new Error(problem);
        if (columns === undefined) return;
        yield columns satisfies TrialColumns;
      }
    }
  } finally {
    signal.removeEventListener("abort", abort);
    worker.terminate();
  }
};

import type { Executor } from "../executors/executor.ts";
import type { FailedTrial } from "../store/read/results.ts";

interface UntilFailure {
  /** The same executor. */
  readonly executor: Executor;
  /** Aborts as soon as a trial has failed or timed out. */
  readonly signal: AbortSignal;
  /** That trial: of the first chunk that had one, the first. */
  readonly failure: () => FailedTrial | undefined;
}

/** Watches what an executor brings. The chunk with the failure is one like any other: it is kept, and not run again. */
export function untilFailure(executor: Executor): UntilFailure {
  const stop = new AbortController();
  let failure: FailedTrial | undefined;
  return {
    executor: {
      threads: executor.threads,
      async run(task) {
        const outcome = await executor.run(task);
        if (outcome.ok) {
          const [first] = [...(outcome.columns.errors ?? [])].sort(([a], [b]) => a - b);
          if (first !== undefined) {
            const [row, error] = first;
            failure ??= { trial: outcome.columns.trial[row] ?? 0, error };
            stop.abort();
          }
        }
        return outcome;
      },
      close: () => executor.close(),
    },
    signal: stop.signal,
    failure: () => failure,
  };
}

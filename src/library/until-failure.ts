import { withRun } from "../executors/executor.ts";
import type { Executor } from "../executors/executor.ts";
import type { FailedTrial } from "../store/read/results.ts";

interface UntilFailure {
  /** The wrapped executor. */
  readonly executor: Executor;
  /** Aborts when a trial fails or times out. */
  readonly signal: AbortSignal;
  /** Returns that trial: the first one of the first chunk with a failure. */
  readonly failure: () => FailedTrial | undefined;
}

/**
 * Wraps an executor and watches for failed trials. The chunk with the failure is stored as usual.
 */
export function untilFailure(executor: Executor): UntilFailure {
  const stop = new AbortController();
  let failure: FailedTrial | undefined;
  return {
    executor: withRun(executor, async (task) => {
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
    }),
    signal: stop.signal,
    failure: () => failure,
  };
}

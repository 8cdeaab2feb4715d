import { count, counted } from "../report/numbers.ts";
import type { FailedTrial, SweepRow } from "../store/results.ts";
import type { SpaceSummary } from "../store/summary.ts";

/** The sentence about trials that failed, with the first one's reason, where some did. */
export function failedTrials(
  { done }: SweepRow,
  spaces: readonly SpaceSummary[],
  firstFailure: () => FailedTrial | undefined,
): string | undefined {
  const failed = spaces.reduce((sum, { counts }) => sum + counts.failed + counts.timed_out, 0);
  if (failed === 0) return undefined;
  const first = firstFailure();
  const why = first === undefined ? "" : `; the first, trial ${first.trial}: ${first.error}`;
  return `${count(failed)} of ${counted(done, "trial")} failed${why}`;
}

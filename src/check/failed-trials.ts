import { count, counted } from "../format/numbers.ts";
import type { FailedTrial, SweepRow } from "../store/read/results.ts";
import type { SpaceSummary } from "../store/read/summary.ts";

/** Returns a sentence about failed trials with the first error, or undefined if none failed. */
export function failedTrials(
  { done }: SweepRow,
  spaces: readonly SpaceSummary[],
  firstFailure: () => FailedTrial | undefined,
): string | undefined {
  const sum = (status: "failed" | "timed_out"): number => spaces.reduce((all, { counts }) => all + counts[status], 0);
  const [failed, timedOut] = [sum("failed"), sum("timed_out")];
  if (failed + timedOut === 0) return undefined;
  const first = firstFailure();
  const why = first === undefined ? "" : `; the first, trial ${first.trial}: ${first.error}`;
  const of = `of ${counted(done, "trial")}`;
  if (timedOut === 0) return `${count(failed)} ${of} failed${why}`;
  if (failed === 0) return `${count(timedOut)} ${of} timed out${why}`;
  return `${count(failed)} ${of} failed and ${count(timedOut)} timed out${why}`;
}

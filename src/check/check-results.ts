import { openResults } from "../store/read/results.ts";
import type { Results } from "../store/read/results.ts";
import { askSweep } from "./ask-sweep.ts";
import { writeBaseline } from "./baseline.ts";
import { belowMinimum } from "./below-minimum.ts";
import type { CheckedGrid } from "./checked-grid.ts";
import type { Target, UsedBaseline } from "./check-baseline.ts";
import { compareWithBaseline } from "./compare-baseline.ts";
import type { ComparedTrial } from "./comparison.ts";
import { evaluateExpectations } from "./expectations.ts";
import { failedFaults, failedTrials, refuseFailed } from "./failed-trials.ts";
import { keepSame } from "./new-baseline.ts";
import { readTrials, trialNumber } from "./read-trials.ts";
import { thrownCauses } from "./reports/causes.ts";
import { reasonsFor } from "./renames.ts";
import type { SameAsResult } from "./same-as.ts";
import { bySpace, isFailing } from "./reports/check-report.ts";
import type { CheckReport } from "./reports/check-report.ts";
import { resultReport } from "./reports/result-report.ts";
import type { Found } from "./reports/result-report.ts";
import { pointsOf } from "./trial-order.ts";

/** Input of a comparison. */
export interface Against {
  readonly target: Target;
  /** Baseline to compare with; undefined to evaluate only the expectations. */
  readonly old: UsedBaseline | undefined;
  /** Trials of a new baseline, marked by their reruns. */
  readonly marked?: readonly ComparedTrial[];
  readonly sameAs: readonly SameAsResult[];
  /** Receives notes on the results. */
  readonly note: (line: string) => void;
}

/**
 * Compares the results of a run with the expectations and the old baseline, and writes a new one on
 * `--update`.
 */
export async function checkResults(
  file: string,
  sweepId: number,
  checked: CheckedGrid,
  against: Against,
): Promise<CheckReport> {
  const results = openResults(file);
  try {
    const found = await readResults(results, sweepId, checked, against);
    return resultReport(found, checked, against, writeNew(found, checked, against));
  } finally {
    results.close();
  }
}

/** Reads what the results of a run show. Rejects with `setup` if all trials failed. */
async function readResults(
  results: Results,
  sweepId: number,
  checked: CheckedGrid,
  { target, old, sameAs, note }: Against,
): Promise<Found> {
  const { spec, check } = checked;
  // Other steps than the rule's are a fault, even if no trial ends.
  if (!sameAs.some(({ difference }) => difference?.error === null)) refuseFailed(results, sweepId);
  const spaces = results.summary(sweepId);
  for (const line of belowMinimum(spec, spaces, (space) => results.firstBelowMinimum(sweepId, space))) note(line);
  const trials = readTrials(results, sweepId);
  const comparison = old === undefined ? null : compareWithBaseline(old, trials, checked, target.update);
  const worst = comparison?.changes.find((change) => isFailing(change) && change.after !== null)?.after;
  const sweep = results.sweep(sweepId);
  return {
    sweep,
    comparison,
    expectations: await evaluateExpectations(check.expect, (sql, limit) => askSweep(results, sweepId, sql, limit)),
    spaces: bySpace(trials, comparison?.changes ?? []),
    reasons: old === undefined || comparison === null ? undefined : reasonsFor(comparison, trials, old),
    failed: failedTrials(sweep, spaces, () => results.firstFailure(sweepId)),
    unallowed: failedFaults(spaces, check.allow),
    thrown: thrownCauses(results, sweepId, spec),
    worst: worst == null ? null : (trialNumber(results, sweepId, worst) ?? null),
  };
}

/** Writes a new baseline, if one is asked for, and returns its points; undefined if none is. */
function writeNew(
  { comparison }: Pick<Found, "comparison">,
  { spec }: CheckedGrid,
  { target, old, marked, sameAs }: Against,
): readonly (readonly ComparedTrial[])[] | undefined {
  const { baseline, update } = target;
  // Results that break a rule are no baseline. Expectations may change with the results.
  const isRefused = sameAs.some(({ problem }) => problem !== null);
  if (!update || isRefused || marked === undefined || baseline === null) return undefined;
  const kept = old === undefined || comparison === null ? marked : keepSame(old, marked, comparison);
  writeBaseline(baseline, spec, kept);
  return [...pointsOf(kept)];
}

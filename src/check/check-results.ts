import { openResults } from "../store/read/results.ts";
import { askSweep } from "./ask-sweep.ts";
import { writeBaseline } from "./baseline.ts";
import { belowMinimum } from "./below-minimum.ts";
import type { CheckedGrid } from "./checked-grid.ts";
import type { Target, UsedBaseline } from "./check-baseline.ts";
import { compareWithBaseline } from "./compare-baseline.ts";
import type { ComparedTrial } from "./comparison.ts";
import { evaluateExpectations } from "./expectations.ts";
import { allowText, failedFaults, failedTrials, refuseFailed } from "./failed-trials.ts";
import { keepSame } from "./new-baseline.ts";
import { readTrials, trialNumber } from "./read-trials.ts";
import { baselineNotes } from "./reports/baseline-notes.ts";
import { fromHere, moduleFolders, sameAsCauses, thrownCauses } from "./reports/causes.ts";
import { fewRepeatsNotes, sensitiveNotes, undecidedNotes } from "./reports/undecided-notes.ts";
import { reasonsFor } from "./renames.ts";
import type { SameAsResult } from "./same-as.ts";
import { bySpace, isFailing } from "./reports/check-report.ts";
import type { CheckReport } from "./reports/check-report.ts";
import { judge } from "./reports/verdict.ts";
import type { Findings } from "./reports/verdict.ts";
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
  { target, old, marked, sameAs, note }: Against,
): Promise<CheckReport> {
  const { spec, check, optimizerLines } = checked;
  const results = openResults(file);
  try {
    // Other steps than the rule's are a fault, even if no trial ends.
    if (!sameAs.some(({ difference }) => difference?.error === null)) refuseFailed(results, sweepId);
    const spaces = results.summary(sweepId);
    for (const line of belowMinimum(spec, spaces, (space) => results.firstBelowMinimum(sweepId, space))) note(line);
    const { tolerance } = check;
    const sweep = results.sweep(sweepId);
    const trials = readTrials(results, sweepId);
    const comparison = old === undefined ? null : compareWithBaseline(old, trials, checked, target.update);
    const expectations = await evaluateExpectations(check.expect, (sql, limit) =>
      askSweep(results, sweepId, sql, limit),
    );
    const baseline = old === undefined && !target.update ? null : target.baseline;
    let points: readonly (readonly ComparedTrial[])[] | undefined;
    // Results that break a rule are no baseline. Expectations may change with the results.
    const isRefused = sameAs.some(({ problem }) => problem !== null);
    const updated = target.update && !isRefused;
    if (marked !== undefined && baseline !== null && updated) {
      const kept = old === undefined || comparison === null ? marked : keepSame(old, marked, comparison);
      points = [...pointsOf(kept)];
      writeBaseline(baseline, spec, kept);
    }
    const reasons = old === undefined || comparison === null ? undefined : reasonsFor(comparison, trials, old);
    const { notes = [], renamed = new Map<string, string>() } = reasons ?? {};
    const failed = failedTrials(sweep, spaces, () => results.firstFailure(sweepId));
    const unallowed = failedFaults(spaces, check.allow);
    const shownSameAs = sameAs.map((one) =>
      one.problem === null ? one : { ...one, problem: fromHere(one.problem, moduleFolders(spec)) },
    );
    const found = { baseline, updated, sameAs: shownSameAs, expectations, comparison };
    const changed = (old?.differences ?? []).filter(({ kind }) => kind === "changed" && !target.update);
    const worst = comparison?.changes.find((change) => isFailing(change) && change.after !== null)?.after ?? undefined;
    const canUpdate = target.before === undefined && !isRefused && unallowed.length === 0;
    const updateWith = canUpdate ? target.updateWith : undefined;
    const verdict = judge({
      ...found,
      failed:
        failed === undefined
          ? null
          : fromHere(failed, moduleFolders(spec)) + (unallowed.length === 0 ? "" : allowText(unallowed)),
      isAllowed: unallowed.length === 0,
      trials: sweep.done,
      isExplained: notes.length > 0,
      ...(points === undefined ? {} : { written: sizeOf(points) }),
      isRefused: target.update && isRefused,
      updateWith,
      isNew: target.isNew === true,
      notCompared: changed.map(({ name }) => name),
    });
    return {
      ...{ command: "check", grid: target.grid, sweep: sweep.name, seconds: sweep.seconds, tolerance, ...found },
      spaces: bySpace(trials, comparison?.changes ?? []),
      ...verdict,
      canUpdate,
      notes: [
        ...(target.isNew === true ? [`new grid: ${target.baseline} does not have it`] : []),
        ...notes,
        ...(comparison === null ? [] : undecidedNotes(comparison)),
        ...(updated ? fewRepeatsNotes(spec) : []),
        ...(points === undefined ? [] : sensitiveNotes(points)),
        ...(old === undefined ? [] : baselineNotes(old, target, verdict.verdict, updateWith)),
      ],
      causes:
        verdict.verdict === "pass" ? [] : [...thrownCauses(results, sweepId, spec), ...sameAsCauses(sameAs, spec)],
      optimizerLines: optimizerLines,
      renamed: renamed.size === 0 ? {} : { ...check.renamed, ...Object.fromEntries(renamed) },
      worst: worst === undefined ? null : (trialNumber(results, sweepId, worst) ?? null),
      next: [],
    };
  } finally {
    results.close();
  }
}

function sizeOf(points: readonly (readonly ComparedTrial[])[]): NonNullable<Findings["written"]> {
  const sensitive = points.filter(([trial]) => trial?.sensitive !== undefined).length;
  return { sensitive, points: points.length };
}

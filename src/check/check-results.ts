import { SweepError } from "../errors.ts";
import { openResults } from "../store/read/results.ts";
import type { Results } from "../store/read/results.ts";
import { askSweep } from "./ask-sweep.ts";
import { writeBaseline } from "./baseline.ts";
import type { Baseline } from "./baseline.ts";
import { belowMinimum } from "./below-minimum.ts";
import type { CheckedGrid, Target } from "./check-baseline.ts";
import { compareTrials } from "./compare-trials.ts";
import { evaluateExpectations } from "./expectations.ts";
import { failedTrials } from "./failed-trials.ts";
import { lossScales } from "./loss-scale.ts";
import { readTrials, trialNumber } from "./read-trials.ts";
import { thrownCauses } from "./reports/causes.ts";
import { bySpace, isFailing } from "./reports/check-report.ts";
import type { CheckReport } from "./reports/check-report.ts";
import { judge } from "./reports/verdict.ts";

/** Input of a comparison. */
export interface Against {
  readonly target: Target;
  /** Baseline to compare with; undefined to evaluate only the expectations. */
  readonly old: Baseline | undefined;
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
  { spec, check, optimizerLines }: CheckedGrid,
  { target, old, note }: Against,
): Promise<CheckReport> {
  const results = openResults(file);
  try {
    refuseFailed(results, sweepId);
    const spaces = results.summary(sweepId);
    for (const line of belowMinimum(spec, spaces, (space) => results.firstBelowMinimum(sweepId, space))) note(line);
    const { tolerance } = check;
    const sweep = results.sweep(sweepId);
    const trials = readTrials(results, sweepId);
    const comparison =
      old === undefined ? null : compareTrials(old.trials, trials, { tolerance, scaleOf: lossScales(spec) });
    const expectations = await evaluateExpectations(check.expect, (sql, limit) =>
      askSweep(results, sweepId, sql, limit),
    );
    const baseline = old === undefined && !target.update ? null : target.baseline;
    if (target.update && baseline !== null) writeBaseline(baseline, spec, trials);
    const failed = failedTrials(sweep, spaces, () => results.firstFailure(sweepId)) ?? null;
    const found = { baseline, updated: target.update, expectations, comparison };
    const worst = comparison?.changes.find((change) => isFailing(change) && change.after !== null)?.after ?? undefined;
    const verdict = judge({ ...found, failed, trials: sweep.done, isFile: target.before === undefined });
    return {
      ...{ command: "check", grid: target.grid, sweep: sweep.name, seconds: sweep.seconds, tolerance, ...found },
      spaces: bySpace(trials, comparison?.changes ?? []),
      ...verdict,
      causes: verdict.verdict === "pass" ? [] : thrownCauses(results, sweepId, spec),
      optimizerLines: optimizerLines,
      worst: worst === undefined ? null : (trialNumber(results, sweepId, worst) ?? null),
      next: [],
    };
  } finally {
    results.close();
  }
}

/** Throws `setup` if all trials of a space failed: they say nothing about convergence. */
function refuseFailed(results: Results, sweepId: number): void {
  const space = results
    .summary(sweepId)
    .find(({ counts, done }) => done > 0 && counts.failed + counts.timed_out === done);
  if (space === undefined) return;
  const where = `space = ${space.space} AND error IS NOT NULL`;
  const [row] = [...results.query(sweepId, { columns: ["error"], where, limit: 1 }).rows];
  throw new SweepError("setup", `every trial of "${space.label}" failed: ${String(row?.[0] ?? "no error message")}`);
}

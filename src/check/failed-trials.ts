import { SweepError } from "../errors.ts";
import { count, counted } from "../format/numbers.ts";
import type { FailedTrial, Results, SweepRow } from "../store/read/results.ts";
import type { Allowed } from "../sweep/spec/check-spec.ts";
import type { SpaceSummary } from "../store/read/summary.ts";

/** The faults of a grid that failed trials are, by status. */
const FAULTS = { failed: "trials fail", timed_out: "trials time out" } as const satisfies Record<string, Allowed>;

/** Returns the faults of failed trials that a grid does not allow. */
export function failedFaults(spaces: readonly SpaceSummary[], allowed: readonly Allowed[]): Allowed[] {
  return (["failed", "timed_out"] as const)
    .filter((status) => spaces.some(({ counts }) => counts[status] > 0))
    .map((status) => FAULTS[status])
    .filter((fault) => !allowed.includes(fault));
}

/** Says how to declare faults as meant. */
export function allowText(faults: readonly Allowed[]): string {
  return ` (if this is meant: check: { allow: [${faults.join(", ")}] })`;
}

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

/** Throws `setup` if all trials of a run failed: they say nothing about convergence. */
export function refuseFailed(results: Results, sweepId: number): void {
  const spaces = results.summary(sweepId).filter(({ done }) => done > 0);
  if (spaces.some(({ counts, done }) => counts.failed + counts.timed_out < done)) return;
  const [only, ...others] = spaces;
  const which = only === undefined || others.length > 0 ? "every trial" : `every trial of "${only.label}"`;
  throw new SweepError("setup", `${which} failed: ${results.firstFailure(sweepId)?.error ?? "no error message"}`);
}

/** Throws `setup` if trials failed that a grid does not allow: their baseline guards nothing. */
export function refuseUnallowed(results: Results, sweepId: number, allowed: readonly Allowed[]): void {
  const spaces = results.summary(sweepId);
  const faults = failedFaults(spaces, allowed);
  if (faults.length === 0) return;
  const why = failedTrials(results.sweep(sweepId), spaces, () => results.firstFailure(sweepId));
  throw new SweepError(
    "setup",
    `a baseline of failed trials would guard nothing, so none is written: ${why}${allowText(faults)}`,
  );
}

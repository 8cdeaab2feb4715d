import { real } from "../format/numbers.ts";
import { FAILED, statusTraits } from "../sweep/outcomes/statuses.ts";
import type { ComparedTrial, LossScale, Tolerance, TrialClass } from "./comparison.ts";
import { lossDecades } from "./loss-scale.ts";

/** Comparison of a trial with its earlier outcome. */
export interface PairOutcome {
  readonly class: TrialClass;
  /**
   * Positive if worse, negative if better: decades of steps or loss, plus about 2000 for each rank
   * of status.
   */
  readonly size: number;
}

// More than the number of decades between any two doubles.
const RANK_SIZE = 2000;

// Makes 63 steps count as 5 % more than 60 in binary arithmetic.
const ROUNDING = 1e-9;

/**
 * Compares one trial: by status, then by steps if it converged, by loss if it missed the target. A
 * sensitive trial is the same with any status that last bits gave it. A trial at rest may be
 * exhausted at the same loss. Trials that diverged both times, or failed both times in the same
 * way, are the same, because their losses mean nothing. Swapping before and after swaps better and
 * worse, except between kinds of failure.
 */
export function comparePair(
  before: ComparedTrial,
  after: ComparedTrial,
  tolerance: Tolerance,
  scaleOf: (trial: ComparedTrial) => LossScale,
): PairOutcome {
  const { kind, rank } = statusTraits(after.status);
  const ranks = before.isResting && after.status === "exhausted" ? 0 : ranksBetween(before, rank);
  if (ranks !== 0) {
    const size = ranks * RANK_SIZE + heightOf(after, scaleOf) - heightOf(before, scaleOf);
    if (ranks < 0) return { class: "improved", size };
    return { class: kind === "diverged" ? "newly diverged" : "regressed", size };
  }
  // Another kind of failure is another fault, in both directions.
  if (kind === "failed" && before.status !== after.status) return { class: "regressed", size: 0 };
  if (before.sensitive !== undefined) return { class: "same", size: 0 };
  switch (kind) {
    case "converged":
      return compareSteps(before.steps, after.steps, tolerance.steps);
    case "missed":
      return compareLosses(before, after, tolerance.loss, scaleOf(after));
    case "diverged":
    case "failed":
      return { class: "same", size: 0 };
  }
}

/** Returns by how many ranks a status is worse than all that a trial had, or better than all. */
function ranksBetween({ status, sensitive = [] }: ComparedTrial, rank: number): number {
  // No failure is due to last bits, but another repeat may have failed.
  const own = FAILED.includes(status) ? [status] : [status, ...sensitive.filter((one) => !FAILED.includes(one))];
  const ranks = own.map((one) => statusTraits(one).rank);
  return Math.max(0, rank - Math.max(...ranks)) + Math.min(0, rank - Math.min(...ranks));
}

/** Returns how far above the target a trial ended, limited to less than half a rank. */
function heightOf(trial: ComparedTrial, scaleOf: (trial: ComparedTrial) => LossScale): number {
  if (statusTraits(trial.status).kind !== "missed") return 0;
  return bounded(lossDecades(trial.finalLoss, scaleOf(trial)));
}

function bounded(decades: number): number {
  return Math.max(-0.4 * RANK_SIZE, Math.min(0.4 * RANK_SIZE, decades));
}

function compareSteps(before: number, after: number, tolerance: number): PairOutcome {
  if (before === after) return { class: "same", size: 0 };
  // Half a step stands for 0 steps, which have no ratio.
  const size = Math.log10(Math.max(after, 0.5) / Math.max(before, 0.5));
  return { class: classOf(size, Math.max(before, after) / Math.min(before, after) - 1 > tolerance + ROUNDING), size };
}

function compareLosses(
  { finalLoss: before }: ComparedTrial,
  { finalLoss: after }: ComparedTrial,
  tolerance: number,
  scale: LossScale,
): PairOutcome {
  const [from, to] = [lossDecades(before, scale), lossDecades(after, scale)];
  if (from === to) return { class: "same", size: 0 };
  const size = bounded(to) - bounded(from);
  return { class: classOf(size, Math.abs(size) > tolerance + ROUNDING), size };
}

function classOf(size: number, beyond: boolean): TrialClass {
  if (!beyond) return "same";
  return size > 0 ? "regressed" : "improved";
}

/**
 * Describes the change between two trials: `converged in 120 steps → exhausted at loss 0.3`, `steps
 * 120 → 310 (+158 %)`, `loss 1e-9 → 1e-6 (+3 decades)`.
 */
export function pairText(before: ComparedTrial, after: ComparedTrial, { size }: PairOutcome): string {
  if (before.status !== after.status) return `${ending(before)} → ${ending(after)}`;
  if (after.status === "converged") {
    const change = before.steps === 0 ? "" : ` (${signed((after.steps / before.steps - 1) * 100)} %)`;
    return `steps ${before.steps} → ${after.steps}${change}`;
  }
  const losses = `loss ${real(before.finalLoss, 3)} → ${real(after.finalLoss, 3)}`;
  return Number.isFinite(before.finalLoss + after.finalLoss) ? `${losses} (${signed(size)} decades)` : losses;
}

/** Describes how a trial ended: `converged in 120 steps`, `exhausted at loss 0.3`. */
export function ending({ status, steps, finalLoss }: ComparedTrial): string {
  if (statusTraits(status).kind === "missed") return `${status} at loss ${real(finalLoss, 3)}`;
  return `${status} in ${steps} ${steps === 1 ? "step" : "steps"}`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${real(Math.abs(value), 3)}`;
}

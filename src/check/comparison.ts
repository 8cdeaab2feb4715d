import type { HyperparameterValue } from "../sweep/spec/sweep-spec.ts";
import type { Status } from "../sweep/outcomes/statuses.ts";

/**
 * A trial to compare, identified by objective, optimizer, hyperparameters and repeat, not by
 * number.
 */
export interface ComparedTrial {
  /** Name of the objective, with its non-default parameters, as in the label of its space. */
  readonly objective: string;
  readonly optimizer: string;
  readonly hyperparameters: Readonly<Record<string, HyperparameterValue>>;
  readonly repeat: number;
  readonly status: Status;
  readonly steps: number;
  /** NaN if the loss is not finite. */
  readonly finalLoss: number;
  /**
   * Of a baseline's trial whose path hangs on last bits: the statuses that it ended with, its own
   * included. Failures do not count.
   */
  readonly sensitive?: readonly Status[];
  /**
   * Of a baseline's trial that ended with a gradient of exactly 0, which hangs on last bits: it may
   * be exhausted, too, at the same loss.
   */
  readonly isResting?: true;
}

/** Classes of a comparison, best first. Those in FAILING make a check fail. */
export type TrialClass = "same" | "improved" | "added" | "missing" | "regressed" | "newly diverged";

export const FAILING: readonly TrialClass[] = ["missing", "regressed", "newly diverged"];

/** One trial, or one point with all its repeats, before and after. */
export interface TrialChange {
  readonly class: TrialClass;
  /** null if the trial was added. */
  readonly before: ComparedTrial | null;
  /** null if the trial is missing. */
  readonly after: ComparedTrial | null;
  /**
   * The reason for the class: "converged in 120 steps → exhausted at loss 0.3", "steps 120 → 310
   * (+158 %)", "loss 1e-9 → 1e-6 (+3.0 decades)".
   */
  readonly why: string;
  /** Sort key within a class; larger is worse. */
  readonly size: number;
  /** Number of repeats concerned; 1 for a single trial. */
  readonly repeats: number;
}

/** Differences between two sets of trials. */
export interface Comparison {
  /** Number of trials in both sets. */
  readonly compared: number;
  /** Number of points in both sets; without repeats, that of trials. */
  readonly points: number;
  /** Number of trials that only one set has. */
  readonly unpaired: Readonly<Record<"missing" | "added", number>>;
  /** Number of points by class; a point with repeats counts once. */
  readonly counts: Readonly<Record<TrialClass, number>>;
  /** Number of compared points that are sensitive to last bits. */
  readonly sensitive: number;
  /** Changes, worst first. */
  readonly changes: readonly TrialChange[];
  /**
   * Points that count as the same though some repeats newly diverge or fail, because noise may
   * explain that. `repeats` is the number of these.
   */
  readonly undecided: readonly TrialChange[];
}

/**
 * Differences that count as the same: steps of converged trials as a fraction, losses of others in
 * decades.
 */
export interface Tolerance {
  readonly steps: number;
  readonly loss: number;
}

/** Scale for measuring losses. */
export interface LossScale {
  /** Minimum of the objective; null if unknown, then losses are measured from 0. */
  readonly minimum: number | null;
  /** Losses at most this far above the minimum count as the same. */
  readonly target: number;
}

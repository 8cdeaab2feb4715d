import type { Status } from "../sweep/outcomes/statuses.ts";

/** A trial as it is compared: found again by its objective, optimizer, hyperparameters and repeat, never by its number. */
export interface ComparedTrial {
  /** With the objective's own parameters where they are not the defaults, as in the label of its space. */
  readonly objective: string;
  readonly optimizer: string;
  readonly hyperparameters: Readonly<Record<string, number>>;
  readonly repeat: number;
  readonly status: Status;
  readonly steps: number;
  /** NaN where the loss is not finite. */
  readonly finalLoss: number;
}

/** The classes of a comparison, best first. The last three of `FAILING` make a check fail. */
export type TrialClass = "same" | "improved" | "added" | "missing" | "regressed" | "newly diverged";

export const FAILING: readonly TrialClass[] = ["missing", "regressed", "newly diverged"];

/** One trial, or one point with all its repeats, before and after. */
export interface TrialChange {
  readonly class: TrialClass;
  /** null for an added one. */
  readonly before: ComparedTrial | null;
  /** null for a missing one. */
  readonly after: ComparedTrial | null;
  /** What made the class: "converged in 120 steps → exhausted at loss 0.3", "steps 120 → 310 (+158 %)", "loss 1e-9 → 1e-6 (+3.0 decades)". */
  readonly why: string;
  /** Larger is worse, for an order within a class. */
  readonly size: number;
  /** 1 for a trial; of a point that was run several times, how many of its repeats this is about. */
  readonly repeats: number;
}

/** What is different between two sets of trials. */
export interface Comparison {
  /** Trials that are in both sets. */
  readonly compared: number;
  /** A point with all its repeats counts once. */
  readonly counts: Readonly<Record<TrialClass, number>>;
  /** All that are not the same, worst first. */
  readonly changes: readonly TrialChange[];
}

/** How much worse still counts as the same: steps of a converged trial as a fraction, losses of others in decades. */
export interface Tolerance {
  readonly steps: number;
  readonly loss: number;
}

/** What losses are measured from, and down to. */
export interface LossScale {
  /** The objective's, or null where it is not known: then losses count as they are. */
  readonly minimum: number | null;
  /** Losses at most this far above the minimum are the same. */
  readonly target: number;
}

import type { TrialColumns } from "../outcomes/columns.ts";
import type { SpaceSpec } from "../spec/sweep-spec.ts";
import type { Round } from "./round.ts";

/**
 * The columns of outcomes on which rounds may depend. A number that is not finite may be NaN, and
 * −0 may be 0, since the database stores them so.
 */
export type LearnedColumns = Pick<
  TrialColumns,
  "count" | "trial" | "repeat" | "status" | "steps" | "finalLoss" | "hyperparameters" | "measures"
>;

/**
 * Decides about the rounds of one space. It is a function of the spec and of the outcomes of the
 * rounds so far: neither time nor the order of trials within a round matters.
 */
export interface RoundPlanner {
  /**
   * Learns outcomes of trials of the current round, in any order and in parts of any size. The
   * arrays are valid only during the call.
   */
  learn(outcomes: LearnedColumns): void;
  /**
   * The rung of round 0, and its trials if they are not all points of the spec. A function of the
   * spec.
   */
  readonly first?: Partial<Round>;
  /**
   * Goes on to a round that an earlier run decided, whose rows may lack those of trials that ran
   * again. Default: that of `next`, and its trials are dropped.
   */
  follow?(): Pick<Round, "isAgain"> | undefined;
  /**
   * Called when all trials of the round are learned. Returns the next round, which has at least one
   * trial; undefined if the space is done.
   */
  next(): Round | undefined;
}

/** Columns of results in spaces with rounds. */
export const ROUND_COLUMNS = ["round", "rung"] as const;

export type RoundColumn = (typeof ROUND_COLUMNS)[number];

/** Rounds that a key of the grid adds after the points of a method. */
export interface AddedRounds {
  readonly accepts: (space: SpaceSpec) => boolean;
  /** Returns the maximum number of trials with new numbers, after those of the method. */
  readonly trials: (space: SpaceSpec) => number;
  /** Returns the maximum number of added rounds; Infinity if only the trials bound it. */
  readonly rounds: (space: SpaceSpec) => number;
}

/** A way to choose points by the outcomes of earlier ones. */
export interface RoundMethod {
  /** Whether it decides about the rounds of a space. */
  readonly accepts: (space: SpaceSpec) => boolean;
  readonly start: (space: SpaceSpec) => RoundPlanner;
  /** The columns that its trials have. */
  readonly columns: readonly RoundColumn[];
}

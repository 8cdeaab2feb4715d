import type { Range } from "../../optimizers/definition.ts";
import type { OptimizerSpec } from "../../optimizers/optimizer-spec.ts";

/**
 * A grid's settings for `sweep check`. They do not affect runs, so they are not part of a sweep's
 * identity.
 */
export interface CheckSpec {
  /**
   * Allowed worsening: steps of a converged trial as a fraction, the loss of any other trial in
   * decades.
   */
  readonly tolerance: { readonly steps: number; readonly loss: number };
  /** New names of optimizers and objectives by their names in the baseline. */
  readonly renamed: Readonly<Record<string, string>>;
  /** Faults that a new baseline may have. */
  readonly allow: readonly Allowed[];
  readonly expect: readonly ExpectationSpec[];
  readonly sameAs: readonly SameAsSpec[];
}

/** Faults of a new baseline that a grid may declare as meant. */
export const ALLOWED = [
  "nothing converges",
  "nothing moves",
  "nothing is measured",
  "results differ",
  "trials fail",
  "trials time out",
] as const;

export type Allowed = (typeof ALLOWED)[number];

/** A condition that the results of a sweep must meet. */
export interface ExpectationSpec {
  /** The name as given, else the SQL on one line. */
  readonly name: string;
  /** A query over the results views. It must return one value, which must be true. */
  readonly sql: string;
  /** Line in the grid, from 1; null if `--set` added it. */
  readonly line: number | null;
}

/** An optimizer of the grid that must make the same steps as a rule. */
export interface SameAsSpec {
  readonly optimizer: string;
  /** The rule, with the defaults of hyperparameters that the optimizer lacks. */
  readonly rule: OptimizerSpec;
  readonly ranges: Readonly<Record<string, Range>>;
  /** The rule's names of hyperparameters that the optimizer spells otherwise. */
  readonly ruleNames: Readonly<Record<string, string>>;
  /** Number of steps of each path. */
  readonly steps: number;
  /** Allowed difference of a coordinate, relative to the largest step that it made so far. */
  readonly tolerance: number;
  /** Line in the grid, from 1; null if `--set` added it. */
  readonly line: number | null;
}

/** Settings of a comparison with a rule that names none. */
export const SAME_AS_DEFAULTS: Readonly<Record<"steps" | "tolerance", number>> = { steps: 100, tolerance: 1e-9 };

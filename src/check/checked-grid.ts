import type { CheckSpec } from "../sweep/spec/check-spec.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";

/** The part of a parsed grid that a check needs. */
export interface CheckedGrid {
  readonly spec: SweepSpec;
  /** Expectations and tolerances. */
  readonly check: CheckSpec;
  /** Line of each optimizer in the grid, from 1. */
  readonly optimizerLines: Readonly<Record<string, number>>;
}

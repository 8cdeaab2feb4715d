import type { TrialColumns } from "../sweep/outcomes/columns.ts";

/** A compiled space. The same range always gives the same bits. */
export interface Kernel {
  /** Runs the raw indices `from` (inclusive) to `to` (exclusive); excluded points have no row. */
  run(from: number, to: number): TrialColumns;
  /**
   * Returns the share of lanes that had no trial in the last run, from 0 to 1. For kernels that run
   * several trials at once.
   */
  readonly idle?: () => number;
}

import type { TrialColumns } from "../sweep/outcomes/columns.ts";

/** A compiled space: runs any range of it. The same range gives the same bits, whatever ran before. */
export interface Kernel {
  /** Runs the raw indices `from` (inclusive) to `to` (exclusive); excluded points have no row. */
  run(from: number, to: number): TrialColumns;
}

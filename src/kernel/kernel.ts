import type { TrialColumns } from "../sweep/outcomes/columns.ts";
import type { PointReader } from "../sweep/points/sampler.ts";

/** A compiled space. The same range always gives the same bits. */
export interface Kernel {
  /**
   * Runs the places `from` (inclusive) to `to` (exclusive); excluded points have no row. `points`
   * reads them; by default they are indices of the space.
   */
  run(from: number, to: number, points?: PointReader): TrialColumns;
  /** Returns a kernel for other maximum steps, which shares the code; absent if it depends on them. */
  withMaxSteps?(steps: number): Kernel;
  /** The trials in flight of a kernel that runs several at once. */
  readonly lanes?: TrialLanes;
}

/**
 * Runs the trials of several ranges at once. A trial of the next range begins as soon as one of an
 * earlier range leaves its lane. So a range that ends on a long trial does not run it alone.
 */
export interface TrialLanes {
  /** Whether a range was added that is not finished. */
  readonly isBusy: boolean;
  /** Adds a range (see `Kernel.run`) and returns its number. */
  add(from: number, to: number, points?: PointReader): number;
  /**
   * Runs trials until a range is finished, and returns it; or until no trial waits for a lane and
   * some milliseconds have passed, and returns undefined: another range can be added.
   */
  advance(): FinishedRange | undefined;
}

export interface FinishedRange {
  /** The number that `add` returned. */
  readonly range: number;
  readonly columns: TrialColumns;
  /** Steps since a range was last finished, of all trials. */
  readonly steps: number;
}

import type { Interval, SpaceSpec } from "../spec/sweep-spec.ts";

/** Reads the points of one space by the index of the trial in it. */
export interface PointReader {
  /** Names, in the optimizer's order. */
  readonly hyperparameters: readonly string[];
  /**
   * Writes the hyperparameters of trial `index` to `out` from `at` on. Returns false, with `out`
   * untouched, if the trial is excluded. `index` is below the sampler's size.
   */
  read(index: number, out: Float64Array, at: number): boolean;
  /** Returns which repeat of its point trial `index` is, from 0. */
  repeat(index: number): number;
}

/** The origin of a space's points. The same space gives the same points in every thread. */
export interface Sampler {
  readonly kind: string;
  /** Returns the trial numbers that a space occupies: those that run, and gaps. */
  readonly size: (space: SpaceSpec) => number;
  /** Returns the trials that run. Throws SweepError if they cannot be counted. */
  readonly count: (space: SpaceSpec) => number;
  /** Returns the trials in merged ranges of indices that run. Throws SweepError likewise. */
  readonly countIn: (space: SpaceSpec, ranges: readonly Interval[]) => number;
  readonly reader: (space: SpaceSpec) => PointReader;
}

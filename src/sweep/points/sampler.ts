import type { Range } from "../../optimizers/definition.ts";
import type { Interval, MethodSpec, SpaceSpec } from "../spec/sweep-spec.ts";

/**
 * Reads the points of one space by the place of a trial: its index in the space, or its place in
 * the round of a task.
 */
export interface PointReader {
  /** Names, in the optimizer's order. */
  readonly hyperparameters: readonly string[];
  /**
   * Writes the hyperparameters of a trial to `out` from `at` on. Returns false, with `out`
   * untouched, if the trial is excluded. `place` is below the sampler's size.
   */
  read(place: number, out: Float64Array, at: number): boolean;
  /** Returns which repeat of its point a trial is, from 0. */
  repeat(place: number): number;
  /** Returns the index of a trial. */
  index(place: number): number;
}

/** An option of a method, of the type of its default. */
export interface MethodOption {
  readonly default: number | boolean;
  /** Bounds of a number, which is then whole if the default is. */
  readonly range?: Range;
  readonly summary: string;
}

/** The origin of a space's points. The same space gives the same points in every thread. */
export interface Sampler {
  /** The name of the method in a grid. */
  readonly kind: string;
  readonly summary: string;
  /** Options of the method in a grid. */
  readonly options: Readonly<Record<string, MethodOption>>;
  /** Returns the trial numbers that a space occupies: those that run, and gaps. */
  readonly size: (space: SpaceSpec) => number;
  /**
   * Returns the first trial numbers whose points the spec determines; those of later rounds follow.
   * Default: all.
   */
  readonly specSize?: (space: SpaceSpec) => number;
  /**
   * Returns the trials that run, or at most run in rounds. Throws SweepError if they cannot be
   * counted.
   */
  readonly count: (space: SpaceSpec) => number;
  /** Returns the trials in merged ranges of indices that run. Throws SweepError likewise. */
  readonly countIn: (space: SpaceSpec, ranges: readonly Interval[]) => number;
  readonly reader: (space: SpaceSpec) => PointReader;
  /** Returns the maximum number of rounds; absent if there is one. */
  readonly rounds?: (space: SpaceSpec) => number;
  /** Whether its later rounds depend on the goal of the space. */
  readonly usesGoal?: true;
  /** Maximum number of points, and of axes with several values. Default: any. */
  readonly most?: { readonly samples: number; readonly axes: number };
}

/** Returns the value of an option of a space's method. */
export function optionOf(
  { options }: Pick<Sampler, "options">,
  method: MethodSpec | undefined,
  name: string,
): number | boolean {
  return method?.options[name] ?? options[name]!.default;
}

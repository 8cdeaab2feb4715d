import type { ObjectiveSpec } from "../../objectives/objective-spec.ts";
import type { OptimizerSpec } from "../../optimizers/optimizer-spec.ts";

export type { ObjectiveSpec, OptimizerSpec };

/** When a trial ends; the spelling is the grid's. */
export interface StopSpec {
  readonly max_steps: number;
  readonly target: number;
  readonly gradient: number;
  readonly diverge: number;
  /** The time limit of one trial, in seconds of the wall clock; left out where there is none. */
  readonly seconds?: number;
}

/** Values written out. `rows[i]` holds one value for each key; more than one key is a zipped axis. */
export interface ListAxis {
  readonly kind: "list";
  readonly keys: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

/** `num` ≥ 2 values from min to max, never listed. Ends are verbatim, points between have 15 significant digits. */
export interface RangeAxis {
  readonly kind: "linear" | "log";
  readonly keys: readonly [string];
  readonly min: number;
  readonly max: number;
  readonly num: number;
}

export type Axis = ListAxis | RangeAxis;

/** Indices from `from` (inclusive) to `to` (exclusive). */
export type Interval = readonly [from: number, to: number];

/** A part of a grid: for each axis the indices in it, as sorted disjoint intervals. */
export type Box = readonly (readonly Interval[])[];

/** One objective × one optimizer × the axes of its grid: the trials that one kernel runs. */
export interface SpaceSpec {
  /** The block's name where it has one, else "objective optimizer" with what tells it apart. */
  readonly label: string;
  readonly objective: ObjectiveSpec;
  readonly optimizer: OptimizerSpec;
  /** Kind of the sampler that makes the points of the axes; the grid if absent. */
  readonly sampler?: string;
  readonly axes: readonly Axis[];
  readonly exclude: readonly Box[];
  /** Points added after the grid, each with a value for every hyperparameter, in the optimizer's order. */
  readonly include: readonly (readonly number[])[];
  readonly stop: StopSpec;
  /** Where trials start, if not at the objective's start: uniform in its domain, which is then not null. */
  readonly start?: "random";
  /** "constant", or a formula over lr, t and max_steps. */
  readonly schedule: string;
  /** Standard deviation of the Gaussian noise on every coordinate of the gradient that the update is given. */
  readonly noise: number;
  /** The bound on the norm of the gradient that the update is given, where there is one. */
  readonly clip?: number;
  readonly repeats: number;
  /** The sweep-wide number of this space's first trial. */
  readonly offset: number;
}

/** Everything that one grid.yaml describes, as plain data that crosses a thread boundary. */
export interface SweepSpec {
  readonly name: string;
  readonly seed: number;
  readonly spaces: readonly SpaceSpec[];
}

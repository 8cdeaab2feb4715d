import type { BatchSpec, ValidationSpec } from "../../objectives/data-spec.ts";
import type { ObjectiveSpec } from "../../objectives/objective-spec.ts";
import type { Range } from "../../optimizers/definition.ts";
import type { HyperparameterValue, Levels, OptimizerSpec } from "../../optimizers/optimizer-spec.ts";
import type { LastBits } from "../../optimizers/step-inputs.ts";
import type { Status } from "../outcomes/statuses.ts";

export type { HyperparameterValue, Levels, ObjectiveSpec, OptimizerSpec };

/** When a trial ends. Keys are spelt as in the grid. */
export interface StopSpec {
  readonly max_steps: number;
  readonly target: number;
  readonly gradient: number;
  readonly diverge: number;
  /** Wall-clock time limit of one trial, in seconds; omitted if there is no limit. */
  readonly seconds?: number;
}

/** Listed values. `rows[i]` holds one value for each key; a zipped axis has more than one key. */
export interface ListAxis {
  readonly kind: "list";
  readonly keys: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

/**
 * `num` ≥ 2 values from min to max, never listed. Ends are verbatim; points between have 15
 * significant digits.
 */
export interface RangeAxis {
  readonly kind: "linear" | "log";
  readonly keys: readonly [string];
  readonly min: number;
  readonly max: number;
  readonly num: number;
}

/** All values from min to max. The points of a grid are never on it; those of other methods are. */
export interface ContinuousAxis {
  readonly kind: "continuous";
  readonly keys: readonly [string];
  readonly min: number;
  readonly max: number;
  readonly scale: "linear" | "log";
}

/** An axis with values that can be counted. */
export type DiscreteAxis = ListAxis | RangeAxis;

export type Axis = DiscreteAxis | ContinuousAxis;

/** A method other than the grid, which chooses the points of a space. */
export interface MethodSpec {
  /** Kind of the sampler. */
  readonly name: string;
  /** Number of points, without those of `include`. */
  readonly samples: number;
  /** The sweep's seed. */
  readonly seed: number;
  /** Options that differ from their defaults, so that a new option changes no identity. */
  readonly options: Readonly<Record<string, number | boolean>>;
}

/** Runs all points for few steps, and the best of them again for more. */
export interface HalvingSpec {
  /** Ratio of the steps of a rung to those of the one before, and of its points the inverse. */
  readonly eta: number;
  /** Steps of the first rung. */
  readonly min_steps: number;
  /** Whether there are several brackets, to which the sweep's seed deals the points. */
  readonly hyperband?: { readonly seed: number };
  /** The only rung of all points. Only reruns that look for sensitive trials have it. */
  readonly only?: number;
}

/** Cuts the neighbourhood of the best setting more finely, in rounds after all others. */
interface RefineSpec {
  /** Maximum number of rounds. */
  readonly rounds: number;
  /** Values that the hyperparameters on the axes may have; points beyond the axes keep to them. */
  readonly ranges: Readonly<Record<string, Range>>;
}

/** Traces the edge of the region whose trials end with a status, over the two axes of a grid. */
export interface EdgeSpec {
  readonly of: Status;
  /** Maximum width of the cells that the edge crosses, as a share of each axis. */
  readonly tolerance: number;
  /** Maximum number of points of the grid and of all rounds; without those of `include`. */
  readonly points: number;
}

/** Indices from `from` (inclusive) to `to` (exclusive). */
export type Interval = readonly [from: number, to: number];

/** A part of a grid: for each axis, its indices as sorted disjoint intervals. */
export type Box = readonly (readonly Interval[])[];

/** One objective × one optimizer × the axes of its grid: the trials that one kernel runs. */
export interface SpaceSpec {
  /** The block's name if it has one, else "objective optimizer" and any distinguishing keys. */
  readonly label: string;
  readonly objective: ObjectiveSpec;
  readonly optimizer: OptimizerSpec;
  /** How the points of the axes are chosen; as a grid if absent. */
  readonly method?: MethodSpec;
  /**
   * The outcome that decides about later rounds: steps, final_loss or a measure of the space.
   * Absent if nothing depends on it.
   */
  readonly goal?: string;
  /** How the points of each round are halved. */
  readonly halving?: HalvingSpec;
  /** How the best setting is refined in later rounds. */
  readonly refine?: RefineSpec;
  /** The edge that later rounds trace; only in a grid, over two ranges. */
  readonly edge?: EdgeSpec;
  readonly axes: readonly Axis[];
  readonly exclude: readonly Box[];
  /**
   * Points added after the grid, each with a value for every hyperparameter, in the optimizer's
   * order.
   */
  readonly include: readonly (readonly number[])[];
  readonly stop: StopSpec;
  /**
   * Trials start uniformly in the domain, which is then not null; if omitted, at the objective's
   * start.
   */
  readonly start?: "random";
  /** "constant", or a formula over lr, t and max_steps. */
  readonly schedule: string;
  /** A named schedule as written, such as `step(step_size=100)`; omitted for a formula. */
  readonly scheduleName?: string;
  /**
   * Standard deviation of the Gaussian noise on each coordinate of the gradient that the update
   * receives.
   */
  readonly noise: number;
  /** Upper bound, if any, on the norm of the gradient that the update receives. */
  readonly clip?: number;
  /** Changes of last bits. Only reruns that look for sensitive trials have them. */
  readonly lastBits?: LastBits;
  /**
   * Whether each trial of a module runs after a short one with other hyperparameters, in the same
   * thread. Only reruns that look for shared state have it.
   */
  readonly followsAnother?: true;
  /** Rows of a step of an objective with data; all training rows if absent. */
  readonly batch?: BatchSpec;
  /** Rows of the data that are not trained on; none if absent. */
  readonly validation?: ValidationSpec;
  /**
   * Steps between evaluations of the loss over all training rows, with batches. The stop rules
   * judge it then, and at step 0 and the last step.
   */
  readonly evaluate?: number;
  readonly repeats: number;
  /**
   * Descending bounds on loss − minimum, which is then known. Each trial records the step at which
   * it first reaches each of them.
   */
  readonly targets?: readonly number[];
  /** The sweep-wide number of this space's first trial. */
  readonly offset: number;
}

/** Everything that one grid.yaml describes, as plain data that crosses a thread boundary. */
export interface SweepSpec {
  readonly name: string;
  readonly seed: number;
  readonly spaces: readonly SpaceSpec[];
}

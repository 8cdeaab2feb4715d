import type { Shapes } from "../../objectives/blocks.ts";
import type { BlockStarts } from "../../objectives/definition.ts";
import type { HyperparameterValue } from "../../optimizers/optimizer-spec.ts";
import type { Status } from "../../sweep/outcomes/statuses.ts";
import type { Allowed } from "../../sweep/spec/check-spec.ts";

/** A grid.yaml as written, valid by the schema. */
export interface GridInput extends BlockInput {
  readonly spaces?: readonly BlockInput[] | undefined;
  readonly seed?: number | undefined;
  readonly check?: CheckInput | undefined;
  readonly same_as?: SameAsInput | undefined;
  readonly expect?: readonly ExpectationInput[] | undefined;
}

export interface ExpectationInput {
  readonly name?: string | undefined;
  readonly sql: string;
}

export interface CheckInput {
  readonly steps?: number | string | undefined;
  readonly loss?: number | undefined;
  readonly renamed?: Readonly<Record<string, string>> | undefined;
  readonly allow?: Allowed | readonly Allowed[] | undefined;
}

/** Rules by optimizer. The keys `steps` and `tolerance` with a number are settings of all. */
export type SameAsInput = Readonly<Record<string, string | number | SameAsMapInput | undefined>>;

interface SameAsMapInput {
  readonly optimizer: string;
  readonly steps?: number | undefined;
  readonly tolerance?: number | undefined;
}

/** The keys of the top level and of each block under `spaces`. */
export interface BlockInput {
  readonly name?: string | undefined;
  readonly objective?: ObjectiveInput | SuiteInput | undefined;
  readonly objectives?: readonly (ObjectiveInput | SuiteInput)[] | undefined;
  readonly optimizer?: OptimizerInput | undefined;
  readonly optimizers?: readonly OptimizerInput[] | undefined;
  readonly parameters?: Readonly<Record<string, AxisInput | undefined>> | undefined;
  readonly method?: MethodInput | undefined;
  readonly samples?: number | undefined;
  readonly goal?: string | undefined;
  readonly halving?: HalvingInput | undefined;
  readonly refine?: { readonly rounds: number } | undefined;
  readonly edge?: EdgeInput | undefined;
  readonly stop?: StopInput | undefined;
  readonly start?: "default" | "random" | readonly number[] | undefined;
  readonly repeats?: number | undefined;
  readonly noise?: number | undefined;
  readonly schedule?: ScheduleInput | readonly ScheduleInput[] | undefined;
  readonly clip?: number | undefined;
  readonly batch?: BatchInput | readonly BatchInput[] | undefined;
  readonly replacement?: boolean | undefined;
  readonly batches?: BatchOrderInput | undefined;
  readonly validation?: number | string | undefined;
  readonly targets?: "bbob" | readonly number[] | undefined;
  readonly exclude?: readonly ExcludeInput[] | undefined;
  readonly include?: readonly IncludeInput[] | undefined;
}

/** Rows of a step. */
export type BatchInput = "all" | number;

/** A fixed order of the rows: draw d is row (stride·d + offset) modulo their number. */
interface BatchOrderInput {
  readonly stride: number;
  readonly offset: number;
}

/** A metric: its formula, or a map with the direction in which it improves. */
type MetricInput = string | { readonly formula: string; readonly better?: "lower" | "higher" | undefined };

export type AxisInput =
  | HyperparameterValue
  | readonly HyperparameterValue[]
  | { readonly values: readonly (HyperparameterValue | readonly HyperparameterValue[])[] }
  | RangeInput
  | { readonly min: number; readonly max: number; readonly step: number };

/** A range of `num` values, or of all values without it. */
export interface RangeInput {
  readonly min: number;
  readonly max: number;
  readonly num?: number | undefined;
  readonly scale?: "linear" | "log" | undefined;
}

export type ObjectiveInput = string | ObjectiveMapInput;

/**
 * A built-in objective with options, or a user-defined one with `formula` or `module`. Other keys
 * are parameters.
 */
export interface ObjectiveMapInput {
  readonly name: string;
  readonly dim?: number | readonly number[] | undefined;
  /** Sizes of named blocks of coordinates. */
  readonly x?: Shapes | undefined;
  /** A point, a formula over `i` for its coordinates, or the start of each block. */
  readonly start?: readonly number[] | string | BlockStarts | undefined;
  readonly formula?: string | undefined;
  /** Lines `name = …` or `name[i] = …` that name intermediate values of the formula. */
  readonly let?: readonly string[] | undefined;
  /** The name of a set of data, or a map with a file and its columns. */
  readonly data?: unknown;
  readonly metrics?: Readonly<Record<string, MetricInput>> | undefined;
  readonly module?: string | undefined;
  /** The export of the module, if it is not the default one. */
  readonly export?: string | undefined;
  readonly domain?: BoundsInput | readonly BoundsInput[] | undefined;
  readonly minimum?: number | string | undefined;
  readonly minimisers?: readonly (readonly number[] | string)[] | undefined;
  readonly constants?: Readonly<Record<string, readonly Entry[] | readonly (readonly Entry[])[]>> | undefined;
  /** Absent: it makes an entry a SuiteInput. */
  readonly suite?: undefined;
  readonly [parameter: string]: unknown;
}

/** A whole number from 1, or a range `a..b`. */
export type NumberOrRange = number | string;

/** Functions of a suite: an objective for each function, dimension and instance. */
export interface SuiteInput {
  readonly suite: string;
  readonly function?: NumberOrRange | readonly NumberOrRange[] | undefined;
  readonly dim?: NumberOrRange | readonly NumberOrRange[] | undefined;
  readonly instance?: NumberOrRange | readonly NumberOrRange[] | undefined;
  readonly start?: readonly number[] | string | undefined;
}

/** An entry of a constant: a number, or a formula over `n` and the objective's parameters. */
type Entry = number | string;

export type BoundsInput = readonly [number | string, number | string];

export type OptimizerInput = string | OptimizerMapInput;

/** A built-in optimizer, or a user-defined one with `update` or `module`. */
export interface OptimizerMapInput {
  readonly name: string;
  readonly hyperparameters?: Readonly<Record<string, HyperparameterValue>> | undefined;
  readonly state?: Readonly<Record<string, number | string>> | undefined;
  readonly update?: readonly string[] | undefined;
  readonly module?: string | undefined;
  /** The export of the module, if it is not the default one. */
  readonly export?: string | undefined;
  readonly blocks?: "each" | readonly number[] | undefined;
}

/** A formula of lr, t and max_steps, or the name of a schedule. */
export type ScheduleInput = string | ScheduleMapInput;

/** A named schedule. Other keys are its parameters. */
export interface ScheduleMapInput {
  readonly name: string;
  readonly [parameter: string]: string | number | undefined;
}

/** The name of a method, or a map with its options. */
export type MethodInput = string | MethodMapInput;

/** Other keys are options. */
interface MethodMapInput {
  readonly name: string;
  readonly [option: string]: string | number | boolean | undefined;
}

interface HalvingInput {
  readonly eta?: number | undefined;
  readonly min_steps: number;
  readonly hyperband?: boolean | undefined;
}

/** The edge of a region that is traced after the points of a grid. */
export interface EdgeInput {
  readonly of?: Status | undefined;
  readonly tolerance: number;
  readonly points?: number | undefined;
}

interface StopInput {
  readonly max_steps?: number | undefined;
  readonly target?: number | undefined;
  readonly gradient?: number | undefined;
  readonly diverge?: number | undefined;
  readonly seconds?: number | undefined;
  readonly epochs?: number | undefined;
  readonly evaluate?: "epoch" | number | undefined;
}

/** The spaces of a block that an entry applies to. */
interface Restriction {
  readonly objective?: string | readonly string[] | undefined;
  readonly optimizer?: string | readonly string[] | undefined;
}

/**
 * Conditions that excluded points meet. Keys other than those of Restriction are hyperparameters.
 */
export interface ExcludeInput extends Restriction {
  readonly [hyperparameter: string]: ConditionInput | Restriction[keyof Restriction];
}

export type ConditionInput = HyperparameterValue | readonly HyperparameterValue[] | ComparisonInput;

export interface ComparisonInput {
  readonly gt?: number | undefined;
  readonly gte?: number | undefined;
  readonly lt?: number | undefined;
  readonly lte?: number | undefined;
}

/** An added point. Keys other than those of Restriction are hyperparameters. */
export interface IncludeInput extends Restriction {
  readonly [hyperparameter: string]: HyperparameterValue | Restriction[keyof Restriction];
}

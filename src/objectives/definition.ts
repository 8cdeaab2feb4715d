import type { Shapes } from "./blocks.ts";
import type { MetricSpec } from "./data-spec.ts";

/** A number, or a formula for one over `n` (the dimension) and the objective's parameters. */
export type Value = number | string;

/** The choices on which values of an objective may depend. */
export interface Setting {
  readonly dim: number;
  readonly parameters: Readonly<Record<string, number>>;
}

/** A parameter of an objective: a number that its formula uses by name. */
interface ParameterDefinition {
  readonly default: number;
  /** Inclusive bounds. */
  readonly min?: number;
  readonly max?: number;
  /** Whether fractions are refused. */
  readonly whole?: true;
  readonly summary: string;
}

/** One number for each coordinate of a block: nested like its shape, or flat in row-major order. */
export type NestedNumbers = readonly (number | NestedNumbers)[];

/**
 * Starts of named blocks: a number, a formula, or one number for each coordinate. Blocks left out
 * start at 0.
 */
export type BlockStarts = Readonly<Record<string, Value | NestedNumbers>>;

/** The lowest value of an objective and the points that attain it. */
export interface KnownMinimum {
  /** The dimension to which this applies; every dimension if omitted. */
  readonly dim?: number;
  readonly minimum: Value;
  /**
   * Each is a point, or a formula over `i` = 1..n for its coordinates.
   * A point shorter than the dimension is a pattern, repeated to the dimension.
   */
  readonly minimisers: readonly (readonly number[] | string)[];
}

/** A benchmark function as data: the only source of everything known about an objective. */
export interface ObjectiveDefinition {
  readonly summary: string;
  readonly formula: string;
  /** Lines `name = …` or `name[i] = …` that the formula and later lines use. */
  readonly let?: readonly string[];
  /** Shapes of named blocks of coordinates, in order. `dim` is then the sum of their sizes. */
  readonly blocks?: Shapes;
  /** The key `data` of a grid: the name of a set that ships, or a map with a file and columns. */
  readonly data?: unknown;
  /** Values of a point over the rows of data, which are not optimized. */
  readonly metrics?: Readonly<Record<string, Omit<MetricSpec, "name">>>;
  /** A fixed dimension, or the default, bounds and divisor of a scalable one. */
  readonly dim:
    | number
    | { readonly default: number; readonly min: number; readonly max?: number; readonly multipleOf?: number };
  /**
   * A point, or a formula over `i` = 1..n for its coordinates. A point shorter than the dimension
   * is a pattern, repeated to the dimension. With blocks also the starts of these.
   */
  readonly start: readonly number[] | string | BlockStarts | ((setting: Setting) => readonly number[]);
  /** Bounds of each coordinate; a shorter list is a pattern, repeated to the dimension. */
  readonly domain: readonly (readonly [Value, Value])[];
  readonly parameters?: Readonly<Record<string, ParameterDefinition>>;
  readonly constants?: Constants | ((setting: Setting) => Constants);
  /** Omitted if the function has no minimum. The first entry that fits the dimension applies. */
  readonly minima?: readonly KnownMinimum[] | ((setting: Setting) => readonly KnownMinimum[]);
  readonly source: string;
  readonly note?: string | ((setting: Setting) => string);
  /** The points without a derivative, and the reason. The contract suite exempts only that. */
  readonly kink?: string;
}

/** A constant vector or matrix that a formula indexes from 1: `b[i]`, `A[i,j]`. */
export type Constant = readonly number[] | readonly (readonly number[])[];

/** The constants of a definition. Their entries may be formulas over `n` and the parameters. */
export type Constants = Readonly<Record<string, readonly Value[] | readonly (readonly Value[])[]>>;

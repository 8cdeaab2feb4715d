/** A number, or a formula over `n` (the dimension) and the objective's parameters that gives one. */
export type Value = number | string;

/** A parameter of an objective: a number that its formula uses by name. */
interface ParameterDefinition {
  readonly default: number;
  /** Inclusive bounds. */
  readonly min?: number;
  readonly max?: number;
  readonly summary: string;
}

/** The lowest value of an objective and where it is taken. */
interface KnownMinimum {
  /** The dimension that this holds for; left out, every dimension. */
  readonly dim?: number;
  readonly minimum: Value;
  /** Each a point (a shorter one is a pattern, repeated to the dimension), or a formula of `i` = 1..n for its coordinates. */
  readonly minimisers: readonly (readonly number[] | string)[];
}

/** A benchmark function, as data. Everything that knows about an objective reads it from here. */
export interface ObjectiveDefinition {
  readonly summary: string;
  readonly formula: string;
  /** A fixed dimension, or the default and the least of a scalable one (and what it must be a multiple of). */
  readonly dim: number | { readonly default: number; readonly min: number; readonly multipleOf?: number };
  /** A shorter one is a pattern, repeated to the dimension. */
  readonly start: readonly number[];
  /** Bounds of each coordinate; a shorter list is a pattern, repeated to the dimension. */
  readonly domain: readonly (readonly [Value, Value])[];
  readonly parameters?: Readonly<Record<string, ParameterDefinition>>;
  readonly constants?: Readonly<Record<string, Constant>>;
  /** Left out where the function has no minimum. The first entry that fits the dimension counts. */
  readonly minima?: readonly KnownMinimum[];
  readonly source: string;
  readonly note?: string;
  /** Where and why it is not differentiable; the contract suite then excuses just that. */
  readonly kink?: string;
}

/** A constant vector or matrix that a formula indexes from 1: `b[i]`, `A[i,j]`. */
export type Constant = readonly number[] | readonly (readonly number[])[];

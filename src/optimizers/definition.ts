/**
 * The values that a hyperparameter may take. `above` and `below` are exclusive, `min` and `max`
 * inclusive.
 */
export interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
}

export interface HyperparameterDefinition {
  readonly default: number;
  readonly range: Range;
  readonly summary: string;
}

/** An update rule as data: formulas in the language of docs/formulas.md. */
export interface OptimizerDefinition {
  readonly summary: string;
  readonly hyperparameters: Readonly<Record<string, HyperparameterDefinition>>;
  /** Start of each state variable: a number, or a formula over the hyperparameters. */
  readonly state: Readonly<Record<string, number | string>>;
  /** Lines `name = formula`, run in order for each coordinate. */
  readonly update: readonly string[];
  /** The convention that this rule follows, where libraries differ. */
  readonly convention?: string;
  readonly source: string;
}

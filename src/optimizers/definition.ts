/** The values a hyperparameter may take: open ends where `above` / `below`, closed where `min` / `max`. */
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

/** An update rule, as data: formulas in the language of docs/formulas.md. */
export interface OptimizerDefinition {
  readonly summary: string;
  readonly hyperparameters: Readonly<Record<string, HyperparameterDefinition>>;
  /** Each state variable's start: a number or a formula of the hyperparameters. */
  readonly state: Readonly<Record<string, number | string>>;
  /** Lines `name = formula`, run in order, once for every coordinate. */
  readonly update: readonly string[];
  /** Where conventions differ between libraries: which one this is. */
  readonly convention?: string;
  readonly source: string;
}

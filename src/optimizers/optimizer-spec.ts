import type { ModuleSpec } from "../modules/module-spec.ts";
import type { OptimizerDefinition } from "./definition.ts";

/** A hyperparameter's value as written. Only those of modules may be text or a boolean. */
export type HyperparameterValue = number | string | boolean;

/**
 * The values of hyperparameters that are not numbers. Points, kernels and tables hold the position
 * of a value in its list, so they have numbers only.
 */
export type Levels = Readonly<Record<string, readonly (string | boolean)[]>>;

/** An update rule with default hyperparameters. Each trial's values follow their order. */
export interface OptimizerSpec {
  readonly name: string;
  readonly hyperparameters: Readonly<Record<string, number>>;
  /** Values of the hyperparameters that are not numbers; omitted without them. */
  readonly levels?: Levels;
  readonly state: Readonly<Record<string, number | string>>;
  /** Empty, like `state`, if the optimizer is a module. */
  readonly update: readonly string[];
  readonly module?: ModuleSpec;
  /** Lengths of the arrays into which a module gets the point; absent if the grid has none. */
  readonly blocks?: readonly number[];
}

/** Returns a built-in rule with its defaults filled in. */
export function optimizerSpec(name: string, definition: OptimizerDefinition): OptimizerSpec {
  const defaults = Object.entries(definition.hyperparameters).map(([key, one]) => [key, one.default] as const);
  return { name, hyperparameters: Object.fromEntries(defaults), state: definition.state, update: definition.update };
}

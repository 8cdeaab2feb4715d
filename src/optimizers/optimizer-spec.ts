import type { ModuleSpec } from "../modules/module-spec.ts";
import type { OptimizerDefinition } from "./definition.ts";

/** An update rule with its hyperparameters' defaults. The order of the hyperparameters is that of every trial's values. */
export interface OptimizerSpec {
  readonly name: string;
  readonly hyperparameters: Readonly<Record<string, number>>;
  readonly state: Readonly<Record<string, number | string>>;
  /** Empty, as `state` is, where the optimizer is a module. */
  readonly update: readonly string[];
  readonly module?: ModuleSpec;
}

/** A built-in rule with its defaults filled in. */
export function optimizerSpec(name: string, definition: OptimizerDefinition): OptimizerSpec {
  const defaults = Object.entries(definition.hyperparameters).map(([key, one]) => [key, one.default] as const);
  return { name, hyperparameters: Object.fromEntries(defaults), state: definition.state, update: definition.update };
}

import type { ModuleSpec } from "../../modules/module-spec.ts";
import type { ObjectiveFacts } from "../../modules/objective-facts.ts";
import type { HyperparameterValues } from "../../modules/user-module.ts";
import type { Path } from "../yaml/document.ts";

/** The modules of one grid. */
export interface GridModules {
  /** Returns the module named at `path`. Reports a missing or forbidden file. */
  find(name: string, path: Path, exported?: string): ModuleSpec | undefined;
  /**
   * Returns the exports of an objective's module. Throws SweepError("setup") if it does not load,
   * SweepError("input") if it lacks the export that the grid names.
   */
  objective(module: ModuleSpec): ObjectiveFacts;
  /** Throws as `objective` does if an optimizer's module does not load. */
  checkOptimizer(module: ModuleSpec, hyperparameters: HyperparameterValues): void;
  /**
   * Returns an objective's value, over all rows if it has some, or undefined on timeout. Throws
   * SweepError("setup") if the module fails.
   */
  value(module: ModuleSpec, x: readonly number[], rows?: number): number | undefined;
}

import { compileDataLosses } from "../../../src/kernel/js/data-loss.ts";
import type { LossFunction } from "../../../src/kernel/js/loss-function.ts";
import type { ObjectiveSpec } from "../../../src/sweep/spec/sweep-spec.ts";
import { builtInOptimizer, spaceOf } from "./space-spec.ts";

/** Compiles the loss of an objective over all rows of its data, and its gradient. */
export function objectiveFunction(objective: ObjectiveSpec): LossFunction {
  return compileDataLosses(spaceOf(objective, builtInOptimizer("sgd")), 0).lossFunction;
}

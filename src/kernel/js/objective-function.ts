import { lossGraph } from "../../objectives/loss-graph.ts";
import { compileLoss } from "./loss-function.ts";

/** An objective as functions of a point. */
export interface ObjectiveFunction {
  value(x: ArrayLike<number>): number;
  /** Writes ∇f(x) to `out` and returns f(x). */
  gradient(x: ArrayLike<number>, out: Float64Array): number;
}

/**
 * Compiles an objective whose dimension and parameters are filled in. Throws SweepError if its
 * formula is invalid.
 */
export function objectiveFunction(objective: Parameters<typeof lossGraph>[0]): ObjectiveFunction {
  const gradient = compileLoss(lossGraph(objective));
  const scratch = new Float64Array(objective.dim);
  return { value: (x) => gradient(x, scratch), gradient };
}

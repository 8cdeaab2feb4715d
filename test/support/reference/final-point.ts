import { compileTrial } from "../../../src/kernel/js/trial-function.ts";
import { allocateRows } from "../../../src/sweep/outcomes/rows.ts";
import type { SpaceSpec } from "../../../src/sweep/spec/sweep-spec.ts";

/** Returns the final point of a trial with the optimizer's defaults. */
export function finalPoint(space: SpaceSpec): number[] {
  const x = new Float64Array(space.objective.dim);
  const out = allocateRows(1, 0);
  compileTrial(space)(Float64Array.from(Object.values(space.optimizer.hyperparameters)), 0, out, 0, x, 0);
  return [...x];
}

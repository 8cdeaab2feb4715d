import { compileTrial } from "../../../src/kernel/js/trial-function.ts";
import type { SpaceSpec } from "../../../src/sweep/spec/sweep-spec.ts";

/** Where a trial with the optimizer's defaults ends. */
export function finalPoint(space: SpaceSpec): number[] {
  const x = new Float64Array(space.objective.dim);
  const out = {
    status: new Uint8Array(1),
    steps: new Float64Array(1),
    finalLoss: new Float64Array(1),
    bestLoss: new Float64Array(1),
    gradientNorm: new Float64Array(1),
  };
  compileTrial(space)(Float64Array.from(Object.values(space.optimizer.hyperparameters)), 0, out, 0, x, 0);
  return [...x];
}

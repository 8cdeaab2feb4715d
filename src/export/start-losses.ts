import { lossParts } from "../kernel/js/trial-function.ts";
import { startPoints } from "../kernel/random/start-points.ts";
import { startsAtRandom } from "../sweep/spec/start-text.ts";
import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";

/** Returns the loss at the start of a repeat's trials. */
export function startLosses(space: SpaceSpec, seed: number): (repeat: number) => number {
  const loss = lossParts(space, seed).lossFunction;
  const starts = startPoints(space, seed);
  const gradient = new Float64Array(space.objective.dim);
  const known = new Map<number, number>();
  return (repeat) => {
    // Without random starts, all repeats begin alike.
    const key = startsAtRandom(space) ? repeat : 0;
    const value = known.get(key) ?? loss(starts(key), gradient);
    known.set(key, value);
    return value;
  };
}

import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { ObjectiveFunction } from "./objective-function.ts";
import { lossParts } from "./trial-function.ts";

/** A space and its sweep's seed, which draws the validation rows. */
export interface SeededSpace {
  readonly space: SpaceSpec;
  readonly seed: number;
}

/** Compiles the function that a space minimizes: with data, the loss over its training rows. */
export function spaceFunction({ space, seed }: SeededSpace): ObjectiveFunction {
  const gradient = lossParts(space, seed).lossFunction;
  const scratch = new Float64Array(space.objective.dim);
  return { value: (x) => gradient(x, scratch), gradient };
}

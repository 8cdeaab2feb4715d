import { RandomStream } from "../../random/random-stream.ts";
import { keyedPermutation } from "./keyed-permutation.ts";
import { uniformPoints } from "./random-sampler.ts";
import { unitSampler } from "./unit-sampler.ts";
import type { Sampler } from "./sampler.ts";

/**
 * Latin hypercube: of n samples, each axis has one in each of n equal parts, at a random place in
 * it. Source: McKay, Beckman & Conover, Technometrics 21 (1979). The order of the parts is a
 * permutation for each axis, computed by index.
 */
export const latinSampler: Sampler = unitSampler({
  kind: "latin",
  summary: "one point in each of n equal parts of each axis",
  options: {},
  points({ seed, samples }, dimensions) {
    const stream = new RandomStream(seed, "points");
    const parts = Array.from({ length: dimensions }, (_, dimension) => {
      // The points themselves draw with repeat 0.
      stream.seek(1, 0, dimension);
      return keyedPermutation(samples, stream.first);
    });
    const within = uniformPoints(seed);
    return {
      coordinate(point, dimension) {
        const part = parts[dimension]!(point);
        // The sum may round up to the next part.
        return Math.min((part + within.coordinate(point, dimension)) / samples, below(part + 1, samples));
      },
    };
  },
});

/** Returns the largest place that is surely in the part below `end` of `parts`. */
function below(end: number, parts: number): number {
  return (end / parts) * (1 - 2 ** -52);
}

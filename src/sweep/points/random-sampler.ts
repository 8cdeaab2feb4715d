import { RandomStream } from "../../random/random-stream.ts";
import { unitSampler } from "./unit-sampler.ts";
import type { UnitPoints } from "./unit-sampler.ts";
import type { Sampler } from "./sampler.ts";

/** Independent uniform points. */
export const randomSampler: Sampler = unitSampler({
  kind: "random",
  summary: "independent uniform points",
  options: {},
  points: ({ seed }) => uniformPoints(seed),
});

/** Returns uniform multiples of 2⁻⁵³: a draw for each point and dimension. */
export function uniformPoints(seed: number): UnitPoints {
  const stream = new RandomStream(seed, "points");
  return {
    coordinate(point, dimension) {
      stream.seek(0, point, dimension);
      return stream.first / 2 ** 53;
    },
  };
}

import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { RandomStream } from "./random-stream.ts";

/** Returns the start of a repeat's trials. Overwrites the array at the next call. */
export type StartPoints = (repeat: number) => Float64Array;

/**
 * Returns the objective's start, or uniform points of its domain: low + (high − low)·u, u a
 * multiple of 2⁻⁵³ below 1.
 */
export function startPoints({ start, objective }: SpaceSpec, seed: number): StartPoints {
  const point = Float64Array.from(objective.start);
  const { domain } = objective;
  if (start !== "random" || domain === null) return () => point;
  const stream = new RandomStream(seed, "starts");
  return (repeat) => {
    for (const [coordinate, [low, high]] of domain.entries()) {
      stream.seek(repeat, 0, coordinate);
      point[coordinate] = low + (high - low) * (stream.first / 2 ** 53);
    }
    return point;
  };
}

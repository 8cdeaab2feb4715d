import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { blockDraws } from "./block-draws.ts";
import type { BlockDraws } from "./block-draws.ts";
import { RandomStream } from "../../random/random-stream.ts";

/** Returns the start of a repeat's trials. Overwrites the array at the next call. */
export type StartPoints = (repeat: number) => Float64Array;

// All trials of a repeat share their start, and repeats run fastest.
const MAX_KEPT = 100_000;

/**
 * Returns the objective's start with the draws of its blocks, or uniform points of its domain:
 * low + (high − low)·u, u a multiple of 2⁻⁵³ below 1.
 */
export function startPoints({ start, objective }: SpaceSpec, seed: number): StartPoints {
  const point = Float64Array.from(objective.start);
  const { domain } = objective;
  if (start !== "random" || domain === null) return fixedOrDrawn(point, blockDraws(objective, seed));
  const stream = new RandomStream(seed, "starts");
  return (repeat) => {
    for (const [coordinate, [low, high]] of domain.entries()) {
      stream.seek(repeat, 0, coordinate);
      point[coordinate] = low + (high - low) * (stream.first / 2 ** 53);
    }
    return point;
  };
}

function fixedOrDrawn(point: Float64Array, draw: BlockDraws | undefined): StartPoints {
  if (draw === undefined) return () => point;
  const kept = new Map<number, Float64Array>();
  return (repeat) => {
    let known = kept.get(repeat);
    if (known === undefined) {
      if (kept.size * point.length >= MAX_KEPT) kept.clear();
      kept.set(repeat, (known = point.slice()));
      draw(repeat, known);
    }
    point.set(known);
    return point;
  };
}

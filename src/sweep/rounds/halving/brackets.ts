import { keyedPermutation } from "../../points/keyed-permutation.ts";
import type { HalvingSpec, SpaceSpec } from "../../spec/sweep-spec.ts";
import { rungSteps } from "./rungs.ts";
import type { RungPlan } from "./rungs.ts";

/** Points that begin at the same rung. */
export interface Bracket {
  readonly rung: number;
  readonly points: readonly number[];
}

/**
 * Returns the brackets of some points: one, or as many as rungs. Each begins one rung above the one
 * before, with a share of the points as in Li et al., Hyperband, JMLR 18 (2018), algorithm 1:
 * n_s = ⌈(s_max + 1)/(s + 1)·ηˢ⌉. A permutation deals the points, since those of a grid are ordered.
 */
export function bracketsOf(space: RungPlan, points: readonly number[]): readonly Bracket[] {
  const { hyperband } = space.halving!;
  if (hyperband === undefined) return [{ rung: 0, points }];
  const placeOf = keyedPermutation(points.length, hyperband.seed);
  let from = 0;
  return bracketSizes(space, points.length).flatMap(({ rung, size }): Bracket[] => {
    const own = Array.from({ length: size }, (_, i) => points[placeOf(from + i)]!).sort((a, b) => a - b);
    from += size;
    return size === 0 ? [] : [{ rung, points: own }];
  });
}

interface BracketSize {
  readonly rung: number;
  readonly size: number;
}

function bracketSizes(space: RungPlan, points: number): readonly BracketSize[] {
  const { eta, hyperband } = space.halving!;
  if (hyperband === undefined) return [{ rung: 0, size: points }];
  const rungs = rungSteps(space).length;
  const shares = Array.from({ length: rungs }, (_, rung) => {
    const s = rungs - 1 - rung;
    return Math.ceil((rungs / (s + 1)) * eta ** s);
  });
  const all = shares.reduce((sum, one) => sum + one, 0);
  let [share, from] = [0, 0];
  return shares.map((one, rung) => {
    share += one;
    const end = Math.round((points * share) / all);
    const size = end - from;
    from = end;
    return { rung, size };
  });
}

/** Returns the number of points that go on to the next rung. */
export function promoted(points: number, { eta }: HalvingSpec): number {
  return points === 0 ? 0 : Math.max(1, Math.floor(points / eta));
}

/** Points of some batches, without their repeats. */
export interface Batches {
  readonly points: number;
  readonly batches: number;
}

/** Returns how many points run at each rung at most. */
export function runsAtRungs(space: RungPlan, { points, batches }: Batches): number[] {
  const runs = rungSteps(space).map(() => 0);
  for (const bracket of bracketSizes(space, points)) {
    for (let { rung, size } = bracket; rung < runs.length; rung += 1) {
      // Each batch but the first may round up.
      runs[rung]! += size === 0 ? 0 : size + batches - 1;
      size = promoted(size, space.halving!);
    }
  }
  return runs;
}

/** Returns the number of rounds of a batch at most. */
export function roundsOfBatch(space: SpaceSpec): number {
  if (space.halving === undefined) return 1;
  const rungs = rungSteps(space).length;
  return space.halving.hyperband === undefined ? rungs : (rungs * (rungs + 1)) / 2;
}

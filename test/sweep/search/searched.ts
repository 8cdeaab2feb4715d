import type { MethodSpec } from "../../../src/sweep/spec/sweep-spec.ts";
import type { Score, SearchMethod, UnitPoint } from "../../../src/sweep/rounds/search/unit-search.ts";

/** Returns the rounds of a search for a low score. */
export function searched(
  { kind, start }: SearchMethod,
  { samples, seed = 0, options = {} }: Pick<MethodSpec, "samples"> & Partial<MethodSpec>,
  sizes: readonly number[],
  score: (point: UnitPoint) => Score,
): (readonly UnitPoint[])[] {
  const search = start({ name: kind, samples, seed, options }, sizes);
  const rounds: (readonly UnitPoint[])[] = [];
  for (let left = samples; left > 0;) {
    const points = search.propose(left);
    search.learn(points.map(score));
    rounds.push(points);
    left -= points.length;
  }
  return rounds;
}

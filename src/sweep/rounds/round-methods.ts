import type { SpaceSpec } from "../spec/sweep-spec.ts";
import type { RoundMethod } from "./planner.ts";
import { edgeRounds } from "./edge/edge-rounds.ts";
import { halvingRounds } from "./halving/halving-rounds.ts";
import { refineRounds } from "./refine/refine-rounds.ts";
import { SEARCHES } from "./search/searches.ts";
import { searchRounds } from "./search/search-planner.ts";

type MethodOf = (space: SpaceSpec) => RoundMethod | undefined;

/** Methods that choose the points of a space. */
const chosen = firstOf(SEARCHES.map(searchRounds));

/** They, and those that add points after them. */
const refined = firstOf([edgeRounds, refineRounds(chosen)], chosen);

/**
 * Returns the method that decides about the rounds of a space; undefined if it has none. A method
 * that goes on after another one contains it.
 */
export const roundMethodOf: MethodOf = firstOf([halvingRounds(refined)], refined);

/** Returns the first method that accepts a space, or else that of `others`. */
function firstOf(methods: readonly RoundMethod[], others: MethodOf = () => undefined): MethodOf {
  return (space) => methods.find(({ accepts }) => accepts(space)) ?? others(space);
}

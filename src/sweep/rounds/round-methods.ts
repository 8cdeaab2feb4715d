import type { SpaceSpec } from "../spec/sweep-spec.ts";
import { edgeRounds } from "./edge/edge-rounds.ts";
import { SEARCHES } from "./search/searches.ts";
import { searchRounds } from "./search/search-planner.ts";
import type { RoundMethod } from "./planner.ts";

/** All methods in rounds. The first that accepts a space decides about its rounds. */
const ROUND_METHODS: readonly RoundMethod[] = [edgeRounds, ...SEARCHES.map(searchRounds)];

/** Returns the method that decides about the rounds of a space; undefined if it has none. */
export function roundMethodOf(space: SpaceSpec): RoundMethod | undefined {
  return ROUND_METHODS.find(({ accepts }) => accepts(space));
}

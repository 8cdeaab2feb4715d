import type { SpaceSpec } from "../spec/sweep-spec.ts";
import type { RoundMethod } from "./planner.ts";

/** All methods in rounds. The first that accepts a space decides about its rounds. */
const ROUND_METHODS: readonly RoundMethod[] = [];

/** Returns the method that decides about the rounds of a space; undefined if it has none. */
export function roundMethodOf(space: SpaceSpec): RoundMethod | undefined {
  return ROUND_METHODS.find(({ accepts }) => accepts(space));
}

import type { SpaceSpec } from "../spec/sweep-spec.ts";
import type { RoundMethod, RoundPlanner } from "./planner.ts";

/** All methods in rounds. The first that accepts a space decides about its rounds. */
export const ROUND_METHODS: readonly RoundMethod[] = [];

function methodOf(space: SpaceSpec): RoundMethod | undefined {
  return ROUND_METHODS.find(({ accepts }) => accepts(space));
}

/** Whether a space has rounds that depend on outcomes. */
export function hasRounds(space: SpaceSpec): boolean {
  return methodOf(space) !== undefined;
}

/** Returns a planner of the rounds of a space; undefined if it has none. */
export function roundPlanner(space: SpaceSpec): RoundPlanner | undefined {
  return methodOf(space)?.start(space);
}

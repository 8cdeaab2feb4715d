import type { SpaceSpec } from "../spec/sweep-spec.ts";
import { edgeAdds } from "./edge/edge-lattice.ts";
import type { AddedRounds } from "./planner.ts";
import { refineAdds } from "./refine/fine-axes.ts";

/** Rounds of all keys of the grid that add some. */
const ADDED: readonly AddedRounds[] = [edgeAdds, refineAdds];

/** Returns the rounds that a space adds to those of its method; undefined if it adds none. */
export function addedRoundsOf(space: SpaceSpec): AddedRounds | undefined {
  return ADDED.find(({ accepts }) => accepts(space));
}

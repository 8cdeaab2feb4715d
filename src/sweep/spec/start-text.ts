import { shownStart } from "../../objectives/block-starts.ts";
import type { SpaceSpec } from "./sweep-spec.ts";

/** Returns the start of a space's trials: a point, "random" or the text of the blocks' draws. */
export function startOf({ start, objective }: SpaceSpec): readonly number[] | string {
  return start ?? shownStart(objective.start, objective.blocks);
}

/** Whether the repeats of a point start at different points. */
export function startsAtRandom(space: SpaceSpec): boolean {
  return typeof startOf(space) === "string";
}

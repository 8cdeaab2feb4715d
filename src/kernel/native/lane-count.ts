import { fitsLocals } from "../lowering/fits-locals.ts";
import type { LoweredSpace } from "../lowering/lowered-space.ts";

/** Returns the number of trials in flight. Affects only speed. */
export function laneCount({ objective }: LoweredSpace): number {
  return fitsLocals(objective) ? 16 : 8;
}

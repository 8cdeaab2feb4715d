import type { LoweredSpace } from "../lowering/lowered-space.ts";
import { fitsLocals } from "../lowering/fits-locals.ts";
import { stepCost } from "./step-cost.ts";

/** How many trials ride together, and how many vectors of two of them are worked on side by side. It affects speed alone. */
export interface LaneCount {
  readonly lanes: number;
  readonly width: number;
  /** Whether the code for a group of vectors is written once for each group. */
  readonly unrolled: boolean;
}

// A processor looks some 200 operations ahead: several steps as short as this are under way at once by themselves.
const SHORT = 100;
// More numbers side by side find no room in 16 registers.
const WIDEST = 4;
// Operations that a processor does at once, if none waits for another.
const AT_ONCE = 5;

/** Steps that wait for their own results are worked on side by side, as many as it takes to keep the processor busy. */
export function laneCount(lowered: LoweredSpace): LaneCount {
  if (!fitsLocals(lowered.objective)) return { lanes: 4, width: 2, unrolled: false };
  const { operations, latency } = stepCost(lowered);
  if (operations <= SHORT) return { lanes: 24, width: 1, unrolled: true };
  const useful = (AT_ONCE * latency) / operations;
  return { lanes: 16, width: useful < 2 ? 1 : useful < WIDEST ? 2 : WIDEST, unrolled: false };
}

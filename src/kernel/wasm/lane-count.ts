import type { LoweredSpace } from "../lowering/lowered-space.ts";
import { fitsLocals } from "../lowering/fits-locals.ts";
import { isNoisy } from "../lowering/noisy-rule.ts";
import { MAX_LOCALS, operationCount } from "./operation-count.ts";
import { stepCost } from "./step-cost.ts";

/**
 * Number of trials in flight, and of vectors (two trials each) computed side by side. Affects only
 * speed.
 */
export interface LaneCount {
  readonly lanes: number;
  readonly width: number;
  /** Whether the code of a group of vectors is unrolled, once for each group. */
  readonly unrolled: boolean;
}

// A processor looks some 200 operations ahead, so it overlaps steps as short as this without help.
const SHORT = 100;
// More vectors side by side do not fit 16 registers.
const WIDEST = 4;
// Coordinates of four trials, with their gradients, in 24 kB.
const CACHED_DIM = 384;
// Independent operations that a processor runs at once.
const AT_ONCE = 5;

/**
 * Chooses the same for an objective with data. Its step runs through the coordinates at every row,
 * so they must fit the processor's first cache: 32 bytes for each coordinate and its gradient.
 */
export function dataLanes(dim: number): LaneCount {
  return dim <= CACHED_DIM ? { lanes: 4, width: 2, unrolled: false } : { lanes: 2, width: 1, unrolled: false };
}

/**
 * Chooses how many vectors to compute side by side: enough to hide the latency of a step, or that
 * of its draws.
 */
export function laneCount(lowered: LoweredSpace): LaneCount {
  const inLocals = fitsLocals(lowered.objective);
  if (isNoisy(lowered.rule) && operationCount(lowered) <= MAX_LOCALS / WIDEST) {
    return { lanes: inLocals ? 16 : 8, width: WIDEST, unrolled: false };
  }
  if (!inLocals) return { lanes: 4, width: 2, unrolled: false };
  const { operations, latency } = stepCost(lowered);
  if (operations <= SHORT) return { lanes: 24, width: 1, unrolled: true };
  const useful = (AT_ONCE * latency) / operations;
  return { lanes: 16, width: useful < 2 ? 1 : useful < WIDEST ? 2 : WIDEST, unrolled: false };
}

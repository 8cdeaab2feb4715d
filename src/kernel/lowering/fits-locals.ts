import type { LossGraph } from "../../objectives/loss-graph.ts";

/**
 * Kernels keep up to this many coordinates in local variables; more no longer fit the processor's
 * registers.
 */
export const MAX_LOCAL_DIM = 16;

/** Whether a step's values can be local variables, with loops over coordinates unrolled. */
export function fitsLocals({ graph, inputs }: LossGraph): boolean {
  return inputs.length <= MAX_LOCAL_DIM && graph.loops.length === 0;
}

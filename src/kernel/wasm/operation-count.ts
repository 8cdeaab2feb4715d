import { loopSteps, results } from "../../formula/ir/loop-steps.ts";
import { MAX_LOCAL_DIM } from "../lowering/fits-locals.ts";
import type { LoweredSpace } from "../lowering/lowered-space.ts";

/**
 * V8 accepts functions with up to 50,000 locals; each operation takes one for each vector of a
 * group.
 */
export const MAX_LOCALS = 20_000;

/**
 * Returns the number of operations of a step. Counts the rule's once for each coordinate that the
 * kernel unrolls, and those of a loop once.
 */
export function operationCount({ objective: { graph, inputs, loss, gradient, scatters }, rule }: LoweredSpace): number {
  const ofRule = rule.graph.reachable([rule.x, ...rule.state.map(({ next }) => next)]).length;
  const steps = loopSteps(graph, [loss, ...gradient], scatters);
  const ofLoops = steps.reduce((sum, step) => sum + step.loop.graph.reachable(results(step)).length, 0);
  return graph.reachable([loss, ...gradient]).length + ofLoops + ofRule * Math.min(inputs.length, MAX_LOCAL_DIM);
}

import type { Graph } from "../formula/ir/graph.ts";
import type { NodeId } from "../formula/ir/node-table.ts";
import { loopSteps, results } from "../formula/ir/loop-steps.ts";
import { lossGraph } from "../objectives/loss-graph.ts";
import type { LossGraph } from "../objectives/loss-graph.ts";
import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";
import type { KernelChoices, KernelName } from "./registry.ts";
import { lowerSpace } from "./lowering/lowered-space.ts";

/** How a space will be computed. */
export interface KernelPlan {
  /** The first kernel that can run the space, even if compiling does not pay off. */
  readonly kernel: KernelName;
  /** Number of operations in the loss and its gradient; a function counts as one. */
  readonly written: number;
  /** The same with functions lowered to arithmetic. A loop's count once. */
  readonly arithmetic: number;
  /** Number of terms of each sum that stays a loop. */
  readonly loops: readonly number[];
  /** How that kernel runs it. */
  readonly how: string;
  /** Why kernels before it in the order of preference refuse it. */
  readonly refusals: readonly string[];
}

export function kernelPlan(choices: KernelChoices, space: SpaceSpec): KernelPlan {
  const lowered = lowerSpace(space);
  const refusals: string[] = [];
  const found = [...choices].find(([, { refuses }]) => {
    const refusal = refuses(space);
    if (refusal !== undefined) refusals.push(refusal);
    return refusal === undefined;
  });
  if (found === undefined) throw new Error(`no kernel runs the space "${space.label}"`);
  const [kernel, { describe }] = found;
  return {
    kernel,
    how: describe(space),
    refusals,
    written: operationsOf(lossGraph(space.objective)),
    arithmetic: operationsOf(lowered.objective),
    loops: lowered.objective.graph.loops.map(({ count }) => count),
  };
}

function operationsOf({ graph, loss, gradient, scatters }: LossGraph): number {
  const work = (nodes: Graph, ids: readonly NodeId[]): number =>
    nodes.reachable(ids).filter((id) => nodes.node(id).args.length > 0).length;
  const inLoops = loopSteps(graph, [loss, ...gradient], scatters).reduce(
    (sum, step) => sum + work(step.loop.graph, results(step)),
    0,
  );
  return work(graph, [loss, ...gradient]) + inLoops;
}

import type { Graph } from "../formula/ir/graph.ts";
import type { NodeId } from "../formula/ir/node-table.ts";
import { loopSteps, results } from "../formula/ir/loop-steps.ts";
import { axisLoss } from "../objectives/axis-loss.ts";
import { lossGraph } from "../objectives/loss-graph.ts";
import type { LossGraph } from "../objectives/loss-graph.ts";
import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";
import type { KernelName } from "./kernel-names.ts";
import type { KernelChoices } from "./registry.ts";
import { batchProgram } from "./lowering/data-programs.ts";
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
  /** The kernels that may take over, and how they run it, or why they refuse it. */
  readonly later: readonly { readonly kernel: KernelName; readonly how: string }[];
}

export function kernelPlan(choices: KernelChoices, space: SpaceSpec): KernelPlan {
  const refusals: string[] = [];
  const late = [...choices].filter(([, { takesOver }]) => takesOver === true);
  const found = [...choices].find(([, { takesOver, refuses }]) => {
    if (takesOver === true) return false;
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
    later: late.map(([kernel, choice]) => ({ kernel, how: choice.refuses(space) ?? choice.describe(space) })),
    ...(space.objective.data === undefined ? formulaSize(space) : dataSize(space)),
  };
}

type Size = Pick<KernelPlan, "written" | "arithmetic" | "loops">;

function formulaSize(space: SpaceSpec): Size {
  const { objective } = lowerSpace(space);
  return {
    written: operationsOf(lossGraph(space.objective)),
    arithmetic: operationsOf(objective),
    loops: objective.graph.loops.map(({ count }) => count),
  };
}

function dataSize({ objective }: SpaceSpec): Size {
  const { graph, loss, scatters } = axisLoss(objective);
  const { steps, graph: lowered } = batchProgram(objective);
  const blocks = steps.flatMap((step) => (step.kind === "rows" ? step.blocks : [step]));
  const computed = new Set(
    blocks.flatMap((block) =>
      block.kind === "scalar" ? [block.id] : [...block.nodes, ...block.sinks.map(({ id }) => id)],
    ),
  );
  const axes = new Set(blocks.flatMap((block) => (block.kind === "scalar" ? [] : block.loops)));
  return {
    written: work(graph, graph.reachable([loss, ...scatters.map(({ node }) => node)])),
    arithmetic: work(lowered, [...computed]),
    loops: [objective.data?.rows ?? 0, ...[...axes].map(({ count }) => count)],
  };
}

/** Returns the number of operations among some nodes. */
function work(graph: Graph, ids: readonly NodeId[]): number {
  return ids.filter((id) => graph.node(id).args.length > 0).length;
}

function operationsOf({ graph, loss, gradient, scatters }: LossGraph): number {
  const inLoops = loopSteps(graph, [loss, ...gradient], scatters).reduce(
    (sum, { loop, ...step }) => sum + work(loop.graph, loop.graph.reachable(results(step))),
    0,
  );
  return work(graph, graph.reachable([loss, ...gradient])) + inLoops;
}

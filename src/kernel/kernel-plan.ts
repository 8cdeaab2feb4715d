import type { Graph, NodeId } from "../formula/ir/graph.ts";
import { loopSteps, results } from "../formula/ir/loop-steps.ts";
import { lossGraph } from "../objectives/loss-graph.ts";
import type { LossGraph } from "../objectives/loss-graph.ts";
import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";
import type { KernelName } from "../sweep/wire/worker-data.ts";
import { whyNotWasm } from "./kernel-choice.ts";
import { lowerSpace } from "./lowering/lowered-space.ts";
import { laneCount } from "./wasm/lane-count.ts";

/** How a space is going to be computed. */
export interface KernelPlan {
  /** Where there is enough to do for WebAssembly to be worth its compiling. */
  readonly kernel: KernelName;
  /** Operations of the loss and its gradient as they are written, functions whole. */
  readonly written: number;
  /** The same with functions made of arithmetic, as kernels have them. A loop's counts once. */
  readonly arithmetic: number;
  /** Terms of each sum that stays a loop. */
  readonly loops: readonly number[];
  /** Trials that the wasm kernel has in flight. */
  readonly lanes: number;
}

export function kernelPlan(space: SpaceSpec): KernelPlan {
  const lowered = lowerSpace(space);
  return {
    kernel: whyNotWasm(lowered) === undefined ? "wasm" : "js",
    written: operationsOf(lossGraph(space.objective)),
    arithmetic: operationsOf(lowered.objective),
    loops: lowered.objective.graph.loops.map(({ count }) => count),
    lanes: laneCount(lowered).lanes,
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

import type { GraphNode } from "../../formula/ir/graph.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import type { LoweredSpace } from "../lowering/lowered-space.ts";
import { loopInvariantNodes } from "../lowering/loop-invariant.ts";

/** The cost of a step, for each vector. */
export interface StepCost {
  /** Number of operations, unrolled. */
  readonly operations: number;
  /** Cycles from one point to the next with unlimited parallelism. */
  readonly latency: number;
}

type Operation = GraphNode["operation"];

// Latencies in cycles on current processors; others are 1.
const LATENCY: Partial<Record<Operation, number>> = {
  add: 3,
  sub: 3,
  mul: 3,
  coordinate_sum: 3,
  floor: 6,
  div: 13,
  sqrt: 18,
};

/** Returns the cost of a step whose coordinates are unrolled. */
export function stepCost({ objective, rule }: LoweredSpace): StepCost {
  const { graph, inputs, loss, gradient } = objective;
  const ready = new Map<NodeId, number>();
  let operations = 0;
  for (const id of graph.reachable([loss, ...gradient])) {
    const { operation, args } = graph.node(id);
    if (args.length > 0) operations += 1;
    ready.set(id, after(operation, args, ready));
  }
  const inputReady = new Map([
    ["g", Math.max(...gradient.map((id) => ready.get(id) ?? 0))],
    ["loss", ready.get(loss) ?? 0],
  ]);
  const results = [rule.x, ...rule.state.map(({ next }) => next)];
  const nodes = rule.graph.reachable(results);
  const invariant = loopInvariantNodes(rule, nodes);
  const known = new Map<NodeId, number>();
  for (const id of nodes) {
    const node = rule.graph.node(id);
    if (invariant.has(id)) known.set(id, 0);
    else if (node.operation === "input") known.set(id, inputReady.get(node.name) ?? 0);
    else {
      operations += rule.vectors.has(id) || node.operation === "coordinate_sum" ? inputs.length : 1;
      known.set(id, after(node.operation, node.args, known));
    }
  }
  return { operations, latency: Math.max(...results.map((id) => known.get(id) ?? 0)) };
}

function after(operation: Operation, args: readonly NodeId[], ready: ReadonlyMap<NodeId, number>): number {
  if (args.length === 0) return 0;
  return Math.max(...args.map((id) => ready.get(id) ?? 0)) + (LATENCY[operation] ?? 1);
}

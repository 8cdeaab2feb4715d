import type { Graph, Loop } from "./graph.ts";
import type { NodeId } from "./node-table.ts";
import type { Scatter } from "./loop-body.ts";

/**
 * One run through a loop. At each k the term of every sum is added to it, and the node of every
 * scatter to its coordinate of the gradient, in the order listed. A sum starts at −0, which leaves
 * the bits of the first term unchanged.
 */
export interface LoopStep {
  readonly loop: Loop;
  /**
   * Sums that the step computes: each one's node in the outer graph, its term's node in the body.
   */
  readonly sums: readonly { readonly sum: NodeId; readonly term: NodeId }[];
  readonly scatters: readonly Scatter[];
  /** The nodes of the outer graph whose values the step needs. */
  readonly reads: readonly NodeId[];
}

/**
 * Returns the loops to run, in order, for the values of `roots` and for `scatters`. Each sum and
 * scatter joins the first run of its loop at which all sums that it reads are known. Value and
 * gradient thus share a run if they can. Runs are ordered by round, then as the graph's loops. All
 * other nodes that a run reads can be computed before it.
 */
export function loopSteps(graph: Graph, roots: readonly NodeId[], scatters: readonly Scatter[]): LoopStep[] {
  const steps = new Map<Loop, Step[]>(graph.loops.map((loop) => [loop, []]));
  if (steps.size === 0) return [];
  const stepOf = (loop: Loop, round: number): Step => {
    const runs = steps.get(loop) ?? [];
    return (runs[round] ??= { loop, sums: [], scatters: [], reads: [] });
  };

  // The number of rounds of sums that must be complete before a node has its value.
  const rounds = new Map<NodeId, number>();
  const roundOf = (ids: readonly NodeId[]): number => ids.reduce((most, id) => Math.max(most, rounds.get(id) ?? 0), 0);
  const reads = scatters.map(({ loop, node }) => loop.reads([node]));
  for (const id of graph.reachable([...roots, ...reads.flat()])) {
    const node = graph.node(id);
    const round = roundOf(node.args);
    if (node.operation === "loop_sum") stepOf(node.loop, round).sums.push({ sum: id, term: node.term });
    rounds.set(id, node.operation === "loop_sum" ? round + 1 : round);
  }
  for (const [index, scatter] of scatters.entries()) {
    stepOf(scatter.loop, roundOf(reads[index] ?? [])).scatters.push(scatter);
  }

  const runs = [...steps.values()];
  const last = Math.max(...runs.map((of) => of.length));
  return Array.from({ length: last }, (_, round) => runs.flatMap((of) => of[round] ?? []))
    .flat()
    .map((step) => ({ ...step, reads: step.loop.reads(results(step)) }));
}

/** Returns the nodes of the body that a step adds to sums and to the gradient. */
export function results({ sums, scatters }: Pick<LoopStep, "sums" | "scatters">): NodeId[] {
  return [...sums.map(({ term }) => term), ...scatters.map(({ node }) => node)];
}

interface Step extends LoopStep {
  readonly sums: { sum: NodeId; term: NodeId }[];
  readonly scatters: Scatter[];
}

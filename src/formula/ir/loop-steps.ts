import type { Graph, Loop, NodeId } from "./graph.ts";
import type { Scatter } from "./loop-body.ts";

/**
 * One run through a loop, k = 0, 1, …: at each k every sum's term is added to it (from −0 on, to which adding the first
 * term changes none of its bits) and every scatter's node to its coordinate of the gradient, in the order listed.
 */
export interface LoopStep {
  readonly loop: Loop;
  /** Nodes of the outer graph whose values are there after the step, and what of the loop's graph is added to them. */
  readonly sums: readonly { readonly sum: NodeId; readonly term: NodeId }[];
  readonly scatters: readonly Scatter[];
  /** The nodes of the outer graph that must have their values before. */
  readonly reads: readonly NodeId[];
}

/**
 * The loops to run, in order, for the values of `roots` and for `scatters`; none where all is straight-line code. Each
 * sum and scatter goes into the first run of its loop by which all sums that it reads are there, so that value and
 * gradient share a run wherever they can. Runs are in the order of these rounds, then in that in which the graph has its
 * loops. Everything else that a run reads of the outer graph can be worked out before it.
 */
export function loopSteps(graph: Graph, roots: readonly NodeId[], scatters: readonly Scatter[]): LoopStep[] {
  const steps = new Map<Loop, Step[]>(graph.loops.map((loop) => [loop, []]));
  if (steps.size === 0) return [];
  const stepOf = (loop: Loop, round: number): Step => {
    const runs = steps.get(loop) ?? [];
    return (runs[round] ??= { loop, sums: [], scatters: [], reads: [] });
  };

  // How many rounds of sums must be over before a node has its value.
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

/** The nodes of the loop's graph that a step adds to something. */
export function results({ sums, scatters }: Pick<LoopStep, "sums" | "scatters">): NodeId[] {
  return [...sums.map(({ term }) => term), ...scatters.map(({ node }) => node)];
}

interface Step extends LoopStep {
  readonly sums: { sum: NodeId; term: NodeId }[];
  readonly scatters: Scatter[];
}

import type { Graph, GraphNode, Loop, Scatter, VectorParts } from "./graph.ts";
import type { Extreme } from "./loop.ts";
import type { NodeId } from "./node-table.ts";

/** A contribution of a loop to a vector. */
interface VectorPart extends Scatter {
  readonly vector: NodeId;
  /** Whether it is the whole vector, so that elements are set, not added to. */
  readonly sets: boolean;
}

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
  /** Extremes that the step finds, with the node of each in the outer graph. */
  readonly extremes: readonly (Extreme & { readonly extreme: NodeId })[];
  /** Contributions to the gradient. */
  readonly scatters: readonly Scatter[];
  /** Contributions to vectors. */
  readonly parts: readonly VectorPart[];
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
    return (runs[round] ??= { loop, sums: [], extremes: [], scatters: [], parts: [], reads: [] });
  };

  // The number of rounds of sums that must be complete before a node has its value.
  const rounds = new Map<NodeId, number>();
  const roundOf = (ids: readonly NodeId[]): number => ids.reduce((most, id) => Math.max(most, rounds.get(id) ?? 0), 0);
  const partsRound = (vector: NodeId, { count, parts }: VectorParts): number => {
    const ready = parts.map(({ loop, first, node }) => {
      const round = roundOf(loop.reads([node]));
      const sets = isWhole({ count, parts });
      stepOf(loop, round).parts.push({ vector, loop, first, node, sets });
      return round + 1;
    });
    return Math.max(0, ...ready);
  };
  const reads = scatters.map(({ loop, node }) => loop.reads([node]));
  for (const id of graph.reachable([...roots, ...reads.flat()])) {
    const node = graph.node(id);
    const round = roundOf(node.args);
    if (node.operation === "loop_sum") stepOf(node.loop, round).sums.push({ sum: id, term: node.term });
    if (node.operation === "loop_extreme") stepOf(node.loop, round).extremes.push({ ...node, extreme: id });
    if (node.operation === "vector") rounds.set(id, Math.max(round, partsRound(id, node)));
    else rounds.set(id, isFromLoop(node) ? round + 1 : round);
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

type Reduced = GraphNode & { readonly operation: "loop_sum" | "loop_extreme" };

/** Whether a loop computes the node. */
export function isFromLoop(node: GraphNode): node is Reduced {
  return node.operation === "loop_sum" || node.operation === "loop_extreme";
}

/** Returns the nodes of the outer graph that a step computes. */
export function computed({ sums, extremes }: Pick<LoopStep, "sums" | "extremes">): NodeId[] {
  return [...sums.map(({ sum }) => sum), ...extremes.map(({ extreme }) => extreme)];
}

/** Returns the nodes of the body from which a step makes what it computes. */
export function results({ sums, extremes, scatters, parts }: Omit<LoopStep, "loop" | "reads">): NodeId[] {
  return [
    ...sums.map(({ term }) => term),
    ...extremes.flatMap(({ term, result }) => [term, result]),
    ...scatters.map(({ node }) => node),
    ...parts.map(({ node }) => node),
  ];
}

interface Step extends LoopStep {
  readonly sums: { sum: NodeId; term: NodeId }[];
  readonly extremes: (Extreme & { extreme: NodeId })[];
  readonly scatters: Scatter[];
  readonly parts: VectorPart[];
}

/** Whether one loop computes all elements of a vector. */
function isWhole({ count, parts }: Pick<VectorParts, "count" | "parts">): boolean {
  return parts.length === 1 && parts[0]?.loop.count === count;
}

/** Whether a vector's elements must be −0 before loops and singles are added. */
export function startsEmpty(vector: VectorParts): boolean {
  return !isWhole(vector) && (vector.parts.length > 0 || vector.singles.size < vector.count);
}

/** Returns the vectors that the values of `roots` and the scatters need, with their nodes. */
export function vectorsOf(
  graph: Graph,
  roots: readonly NodeId[],
  scatters: readonly Scatter[],
): readonly (readonly [id: NodeId, parts: VectorParts])[] {
  const reads = scatters.flatMap(({ loop, node }) => loop.reads([node]));
  return graph.reachable([...roots, ...reads]).flatMap((id) => {
    const node = graph.node(id);
    return node.operation === "vector" ? [[id, node] as const] : [];
  });
}

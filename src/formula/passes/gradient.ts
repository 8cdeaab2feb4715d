import type { Graph, GraphNode, Loop, Scatter, VectorParts } from "../ir/graph.ts";
import type { Extreme } from "../ir/loop.ts";
import { asNumber, VectorAdjoints } from "./vector-adjoints.ts";
import type { Adjoint } from "./vector-adjoints.ts";
import type { NodeId } from "../ir/node-table.ts";
import { isFromLoop } from "../ir/loop-steps.ts";
import { OPERATIONS, powerPartial } from "../ir/operations.ts";
import { isPrimitive } from "../ir/primitives.ts";

/** Adds a contribution to the adjoint of a node. */
export type Contribute = (to: NodeId, contribution: Adjoint) => void;
type Reduced = GraphNode & { readonly operation: "loop_sum" | "loop_extreme" };

/**
 * Returns the gradient of one node with respect to others, by reverse accumulation, as nodes of the
 * same graph, so value and gradient share common parts. Contributions to a node are added from the
 * first use to the last: adding the newest one last shortens the critical path. Contributions of
 * loops go to `scatters`, those of the last sum first, in the order of their coordinates.
 *
 * The subgradient is 0 for |x| at 0 and for floor, sign and comparisons; equal arguments of min and
 * max get half each. A branch of `where` that is not taken, and an argument that loses a min or
 * max, contribute exactly 0, even if their own derivative is infinite or NaN.
 *
 * In the chain rule of powers and roots at 0, ∞·0 is 0: the gradient of (x²)^0.75 at 0 is 0.
 *
 * Source: Griewank & Walther, Evaluating Derivatives, 2nd ed., section 3.2.
 */
export function gradient(graph: Graph, output: NodeId, inputs: readonly NodeId[], scatters: Scatter[] = []): NodeId[] {
  const seed = { value: graph.constant(1), active: null, steep: false };
  const adjoints = accumulate(graph, output, seed, inputs, new Outer(graph, scatters));
  return inputs.map((input) => graph.signInConstant(adjoints.get(input)?.value ?? graph.constant(0)));
}

/**
 * Passes the output's adjoint down to the inputs. `outer` handles loops and vectors, which bodies
 * of loops do not contain.
 */
function accumulate(
  graph: Graph,
  output: NodeId,
  seed: Adjoint,
  inputs: readonly NodeId[],
  outer?: Outer,
): ReadonlyMap<NodeId, Adjoint> {
  const contributions = new Map<NodeId, Adjoint[]>([[output, [seed]]]);
  const adjoints = new Map<NodeId, Adjoint>();
  const contribute: Contribute = (to, contribution) => {
    const others = contributions.get(to);
    if (others === undefined) contributions.set(to, [contribution]);
    else others.push(contribution);
  };
  for (const id of differentiableNodes(graph, output, inputs).reverse()) {
    const node = graph.node(id);
    if (node.operation === "vector") outer?.throughVector(id, node, contribute);
    const adjoint = contributions.get(id)?.reduceRight((first, later) => sum(graph, first, later));
    if (adjoint === undefined) continue;
    adjoints.set(id, adjoint);
    if (node.operation === "element") outer?.toElement(node.args[0] ?? id, node.position, adjoint);
    else if (isFromLoop(node)) outer?.throughLoop(node, adjoint, contribute);
    else propagate(graph, id, adjoint, contribute);
  }
  return adjoints;
}

/** Passes adjoints through the loops and vectors of a graph. */
class Outer {
  private readonly graph: Graph;
  private readonly scatters: Scatter[];
  private readonly vectors: VectorAdjoints;

  constructor(graph: Graph, scatters: Scatter[]) {
    this.graph = graph;
    this.scatters = scatters;
    this.vectors = new VectorAdjoints(graph);
  }

  toElement(vector: NodeId, position: number, adjoint: Adjoint): void {
    this.vectors.add(vector, { position, adjoint });
  }

  /** Passes the adjoint of a sum to each of its terms, that of an extreme to that one term. */
  throughLoop(node: Reduced, adjoint: Adjoint, contribute: Contribute): void {
    const { loop } = node;
    const body = loop.graph;
    const active =
      adjoint.active === null
        ? null
        : body.apply("ne", loop.argument(asNumber(this.graph, adjoint.active)), body.constant(0));
    const whole = { value: loop.argument(adjoint.value), active, steep: adjoint.steep };
    const seed = node.operation === "loop_sum" ? whole : atPlace(this.graph, node, whole);
    this.throughBody(node, seed, contribute, (reached) => (reached === active ? adjoint.active : undefined));
  }

  /** Passes the adjoint of a vector to the terms of its loop or to its single elements. */
  throughVector(id: NodeId, { count, parts, singles }: VectorParts, contribute: Contribute): void {
    const adjoint = this.vectors.of(id, count);
    if (adjoint === undefined) return;
    for (const { loop, first, node } of parts) {
      const seed = adjoint.along(loop, first);
      this.throughBody({ loop, term: node }, seed, contribute, (reached) => (reached === null ? null : undefined));
    }
    for (const [position, single] of singles) contribute(single, adjoint.at(position));
  }

  /**
   * Passes adjoints to what the terms of a loop read. Each coordinate gets a scatter, a vector's
   * elements get a part. An argument gets the sum of the contributions of all terms, and is active
   * if it is active in any term; `known` returns that condition if it needs no sum.
   */
  private throughBody(
    { loop, term }: { readonly loop: Loop; readonly term: NodeId },
    seed: Adjoint,
    contribute: Contribute,
    known: (active: NodeId | null) => NodeId | null | undefined,
  ): void {
    const body = loop.graph;
    const inputs = body.reachable([term]).filter((id) => body.node(id).operation === "input" && !loop.tables.has(id));
    const adjoints = accumulate(body, term, seed, inputs);
    const scatters: Scatter[] = [];
    for (const input of inputs) {
      const reached = adjoints.get(input);
      if (reached === undefined) continue;
      const first = loop.coordinates.get(input);
      if (first !== undefined) scatters.push({ loop, first, node: reached.value });
      const element = loop.elements.get(input);
      if (element !== undefined) this.vectors.add(element.vector, { loop, first: element.first, adjoint: reached });
      const argument = loop.arguments.get(input);
      if (argument !== undefined) {
        const value = this.graph.loopSum(loop, reached.value);
        const condition = known(reached.active);
        const active = condition === undefined ? anyActive(this.graph, loop, reached) : condition;
        contribute(argument, { value, steep: reached.steep, active });
      }
    }
    this.scatters.push(...scatters.sort((a, b) => a.first - b.first));
  }
}

/** Returns the adjoint of the one term that is the extreme. It is inactive for all others. */
function atPlace(graph: Graph, { loop, ...extreme }: Extreme & { readonly loop: Loop }, whole: Adjoint): Adjoint {
  const body = loop.graph;
  const places = loop.table((k) => k);
  const place = graph.loopExtreme(loop, { ...extreme, result: places });
  const isHere = body.apply("eq", places, loop.argument(place));
  const active = whole.active === null ? isHere : body.and(whole.active, isHere);
  return { ...whole, value: body.select(isHere, whole.value, body.constant(0)), active };
}

/** Returns the condition that an adjoint is active for any k of a loop. */
function anyActive(graph: Graph, loop: Loop, { active }: Adjoint): NodeId | null {
  if (active === null) return null;
  const body = loop.graph;
  const count = graph.loopSum(loop, body.select(active, body.constant(1), body.constant(0)));
  return graph.apply("gt", count, graph.constant(0));
}

/** Returns the nodes between the inputs and the output, which need derivatives. */
function differentiableNodes(graph: Graph, output: NodeId, inputs: readonly NodeId[]): NodeId[] {
  const depends = new Set<NodeId>(inputs);
  return graph.reachable([output]).filter((id) => {
    const node = graph.node(id);
    if (termsOf(node).some(readsCoordinates) || node.args.some((arg) => depends.has(arg))) depends.add(id);
    return depends.has(id);
  });
}

interface Term {
  readonly loop: Loop;
  readonly node: NodeId;
}

/** Returns the nodes of loops from which a node is made. */
function termsOf(node: GraphNode): readonly Term[] {
  if (node.operation === "vector") return node.parts;
  return isFromLoop(node) ? [{ loop: node.loop, node: node.term }] : [];
}

function readsCoordinates({ loop, node }: Term): boolean {
  return loop.graph.reachable([node]).some((id) => loop.coordinates.has(id));
}

/** Returns the sum of two contributions. It is active if one of them is. */
export function sum(graph: Graph, a: Adjoint, b: Adjoint): Adjoint {
  const active = a.active === null || b.active === null ? null : graph.or(a.active, b.active);
  return { value: graph.add(a.value, b.value), active, steep: a.steep || b.steep };
}

/** Passes the adjoint of a node to its arguments. */
export function propagate(graph: Graph, id: NodeId, adjoint: Adjoint, contribute: Contribute): void {
  const node = graph.node(id);
  if (node.operation === "coordinate_sum") throw new Error("a sum over coordinates has no gradient");
  const operation = isPrimitive(node.operation) ? OPERATIONS[node.operation] : undefined;
  const zero = graph.constant(0);
  if (operation !== undefined && "branches" in operation) {
    const branch = (to: NodeId, taken: NodeId, value: NodeId): void => {
      const active = adjoint.active === null ? taken : graph.and(adjoint.active, taken);
      if (graph.constantOf(to) === undefined) contribute(to, { ...adjoint, value, active });
    };
    operation.branches(graph, adjoint.value, branch, ...node.args);
    return;
  }
  // A factor could turn an adjoint of 0, or an infinite one, into NaN.
  const keepsZero = operation?.keepsZero === true;
  const isSteep = operation?.isSteep?.(...node.args.map((arg) => graph.constantOf(arg))) === true;
  const pass = (to: NodeId, partial: (of: NodeId) => NodeId | null | undefined): void => {
    let value = partial(adjoint.value) ?? null;
    if (value === null || graph.constantOf(to) !== undefined) return;
    const unlessZero = (factor: NodeId, product: NodeId): NodeId =>
      graph.select(graph.apply("eq", factor, zero), zero, product);
    if (isSteep) value = unlessZero(adjoint.value, value);
    if (adjoint.steep && !keepsZero) value = unlessZero(partial(graph.constant(1)) ?? zero, value);
    if (adjoint.active !== null && !keepsZero) value = graph.select(adjoint.active, value, zero);
    contribute(to, { value, active: adjoint.active, steep: adjoint.steep || isSteep });
  };
  const power = graph.powerOf(id);
  if (power !== undefined) {
    pass(power.base, (of) => powerPartial(graph, power.base, power.exponent, of));
    return;
  }
  // Created even if no derivative uses it: the numbers of nodes must not depend on that.
  graph.constant(1);
  for (const [position, to] of node.args.entries()) {
    pass(to, (of) => operation?.partials(graph, { result: id, adjoint: of }, ...node.args)[position]);
  }
}

import type { Graph, GraphNode, Loop, NodeId } from "../ir/graph.ts";
import type { Scatter } from "../ir/loop-body.ts";
import { OPERATIONS, powerPartial } from "../ir/operations.ts";
import { isPrimitive } from "../ir/primitives.ts";

/** What reaches a node from the output: ∂output/∂node, and the condition under which the output depends on it at all. */
interface Adjoint {
  readonly value: NodeId;
  /** null: always. */
  readonly active: NodeId | null;
}

type Contribute = (to: NodeId, contribution: Adjoint) => void;
type Sum = GraphNode & { readonly operation: "loop_sum" };

/**
 * The gradient of one node with respect to others, by reverse accumulation, as nodes of the same graph (so that value
 * and gradient share what they have in common). Contributions to a node are added up from the first use to the latest,
 * which is the order in which one writes them by hand; the latest is the last to be known, and so is waited for least.
 * What loops add to the gradient goes to `scatters`: that of the latest sum first, and of one sum in the order of its
 * coordinates.
 *
 * Where a function has a kink the subgradient is: 0 for |x| at 0; half to each for min and max of equal arguments;
 * 0 for floor, sign and comparisons. What lies only in the branch of a `where` that is not taken, or in the argument of
 * a min or max that loses, contributes exactly 0, even where its own derivative is infinite or NaN. A node that the
 * output does not depend on gets 0.
 *
 * Source: Griewank & Walther, Evaluating Derivatives, 2nd ed., section 3.2.
 */
export function gradient(graph: Graph, output: NodeId, inputs: readonly NodeId[], scatters: Scatter[] = []): NodeId[] {
  const seed = { value: graph.constant(1), active: null };
  const adjoints = accumulate(graph, output, seed, inputs, (node, adjoint, contribute) => {
    scatters.push(...throughSum(graph, node, adjoint, contribute));
  });
  return inputs.map((input) => graph.signInConstant(adjoints.get(input)?.value ?? graph.constant(0)));
}

/** Passes the output's adjoint down to the inputs; what to do at a sum is for `atSum` to say. */
function accumulate(
  graph: Graph,
  output: NodeId,
  seed: Adjoint,
  inputs: readonly NodeId[],
  atSum: (node: Sum, adjoint: Adjoint, contribute: Contribute) => void,
): ReadonlyMap<NodeId, Adjoint> {
  const contributions = new Map<NodeId, Adjoint[]>([[output, [seed]]]);
  const adjoints = new Map<NodeId, Adjoint>();
  const contribute: Contribute = (to, contribution) => {
    const others = contributions.get(to);
    if (others === undefined) contributions.set(to, [contribution]);
    else others.push(contribution);
  };
  for (const id of differentiableNodes(graph, output, inputs).reverse()) {
    const adjoint = contributions.get(id)?.reduceRight((first, later) => sum(graph, first, later));
    if (adjoint === undefined) continue;
    adjoints.set(id, adjoint);
    const node = graph.node(id);
    if (node.operation === "loop_sum") atSum(node, adjoint, contribute);
    else propagate(graph, id, adjoint, contribute);
  }
  return adjoints;
}

/**
 * The adjoint of a sum passes to each of its terms. Coordinates get a scatter each. An argument gets what all terms pass
 * to it, which is again a sum; it counts as active where it is so in any term.
 */
function throughSum(graph: Graph, { loop, term }: Sum, adjoint: Adjoint, contribute: Contribute): Scatter[] {
  const body = loop.graph;
  const isTrue = (condition: NodeId): NodeId => graph.select(condition, graph.constant(1), graph.constant(0));
  const active =
    adjoint.active === null ? null : body.apply("ne", loop.argument(isTrue(adjoint.active)), body.constant(0));
  const inputs = body.reachable([term]).filter((id) => loop.coordinates.has(id) || loop.arguments.has(id));
  const adjoints = accumulate(body, term, { value: loop.argument(adjoint.value), active }, inputs, () => {
    throw new Error("a loop has no sums in it");
  });
  const scatters: Scatter[] = [];
  for (const input of inputs) {
    const reached = adjoints.get(input);
    if (reached === undefined) continue;
    const first = loop.coordinates.get(input);
    if (first !== undefined) scatters.push({ loop, first, node: reached.value });
    const outer = loop.arguments.get(input);
    if (outer !== undefined) {
      const value = graph.loopSum(loop, reached.value);
      contribute(outer, {
        value,
        active: reached.active === active ? adjoint.active : anyActive(graph, loop, reached),
      });
    }
  }
  return scatters.sort((a, b) => a.first - b.first);
}

/** Whether an adjoint is active for any k of a loop. */
function anyActive(graph: Graph, loop: Loop, { active }: Adjoint): NodeId | null {
  if (active === null) return null;
  const body = loop.graph;
  const count = graph.loopSum(loop, body.select(active, body.constant(1), body.constant(0)));
  return graph.apply("gt", count, graph.constant(0));
}

/** The nodes between the inputs and the output: the others' derivatives are not asked for. */
function differentiableNodes(graph: Graph, output: NodeId, inputs: readonly NodeId[]): NodeId[] {
  const depends = new Set<NodeId>(inputs);
  return graph.reachable([output]).filter((id) => {
    const node = graph.node(id);
    const readsCoordinates =
      node.operation === "loop_sum" &&
      node.loop.graph.reachable([node.term]).some((part) => node.loop.coordinates.has(part));
    if (readsCoordinates || node.args.some((arg) => depends.has(arg))) depends.add(id);
    return depends.has(id);
  });
}

function sum(graph: Graph, a: Adjoint, b: Adjoint): Adjoint {
  const active = a.active === null || b.active === null ? null : graph.or(a.active, b.active);
  return { value: graph.add(a.value, b.value), active };
}

function propagate(graph: Graph, id: NodeId, adjoint: Adjoint, contribute: Contribute): void {
  const node = graph.node(id);
  if (node.operation === "coordinate_sum") throw new Error("a sum over coordinates has no gradient");
  const operation = isPrimitive(node.operation) ? OPERATIONS[node.operation] : undefined;
  const zero = graph.constant(0);
  if (operation !== undefined && "branches" in operation) {
    const branch = (to: NodeId, taken: NodeId, value: NodeId): void => {
      const active = adjoint.active === null ? taken : graph.and(adjoint.active, taken);
      if (graph.constantOf(to) === undefined) contribute(to, { value, active });
    };
    operation.branches(graph, adjoint.value, branch, ...node.args);
    return;
  }
  // A factor could turn an inactive adjoint, which is 0, into NaN.
  const guard = operation?.keepsZero === true ? null : adjoint.active;
  const pass = (to: NodeId, value: NodeId): void => {
    if (graph.constantOf(to) !== undefined) return;
    contribute(to, { value: guard === null ? value : graph.select(guard, value, zero), active: adjoint.active });
  };
  const power = graph.powerOf(id);
  if (power !== undefined) {
    pass(power.base, powerPartial(graph, power.base, power.exponent, adjoint.value));
    return;
  }
  // Created even if no derivative uses it: the numbers of nodes must not depend on that.
  graph.constant(1);
  const partials = operation?.partials(graph, { result: id, adjoint: adjoint.value }, ...node.args) ?? [];
  for (const [position, value] of partials.entries()) {
    const to = node.args[position];
    if (to !== undefined && value !== null) pass(to, value);
  }
}

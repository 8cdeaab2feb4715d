import type { Graph, GraphNode, Loop, NodeId } from "../ir/graph.ts";
import type { Scatter } from "../ir/loop-body.ts";

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
  const zero = graph.constant(0);
  // An inactive adjoint is 0, and stays so where it is passed on as it is; a factor could turn it into NaN.
  const scaled = !["neg", "add", "sub"].includes(node.operation);
  const guard = (value: NodeId): NodeId =>
    adjoint.active !== null && scaled ? graph.select(adjoint.active, value, zero) : value;
  const pass = (to: NodeId, value: NodeId): void => {
    if (graph.constantOf(to) === undefined) contribute(to, { value: guard(value), active: adjoint.active });
  };
  const branch = (to: NodeId, taken: NodeId, value: NodeId): void => {
    const active = adjoint.active === null ? taken : graph.and(adjoint.active, taken);
    if (graph.constantOf(to) === undefined) contribute(to, { value, active });
  };
  if (node.operation === "select") {
    const [condition = id, a = id, b = id] = node.args;
    branch(a, condition, graph.select(condition, adjoint.value, zero));
    branch(b, graph.not(condition), graph.select(condition, zero, adjoint.value));
    return;
  }
  if (node.operation === "min" || node.operation === "max") {
    const [a = id, b = id] = node.args;
    const wins = node.operation === "min" ? "lt" : "gt";
    const first = graph.apply(wins, a, b);
    const second = graph.apply(wins, b, a);
    const half = graph.mul(adjoint.value, graph.constant(0.5));
    const shared = graph.select(graph.apply("eq", a, b), half, zero);
    branch(a, graph.not(second), graph.select(first, adjoint.value, shared));
    branch(b, graph.not(first), graph.select(second, adjoint.value, shared));
    return;
  }
  const power = graph.powerOf(id);
  if (power !== undefined) {
    pass(power.base, powerPartial(graph, power.base, power.exponent, adjoint.value));
    return;
  }
  for (const [position, value] of partials(graph, node, id, adjoint.value).entries()) {
    const to = node.args[position];
    if (to !== undefined && value !== null) pass(to, value);
  }
}

/** adjoint · ∂node/∂argument for each argument; null where it is 0 throughout. */
function partials(graph: Graph, node: GraphNode, id: NodeId, adjoint: NodeId): (NodeId | null)[] {
  const [a = id, b = id] = node.args;
  const one = graph.constant(1);
  const times = (factor: NodeId): NodeId => graph.mul(adjoint, factor);
  switch (node.operation) {
    case "neg":
      return [graph.neg(adjoint)];
    case "add":
      return [adjoint, adjoint];
    case "sub":
      return [adjoint, graph.neg(adjoint)];
    case "mul":
      if (a === b) return [powerPartial(graph, a, 2, adjoint), null];
      return [times(b), times(a)];
    case "div":
      return [graph.div(adjoint, b), graph.neg(graph.mul(graph.div(adjoint, b), id))];
    case "pow":
      return powerPartials(graph, a, b, id, adjoint);
    case "sqrt":
      return [graph.div(adjoint, graph.mul(graph.constant(2), id))];
    case "abs":
      return [times(graph.apply("sign", a))];
    case "exp":
      return [times(id)];
    case "log":
      return [graph.div(adjoint, a)];
    case "sin":
      return [times(graph.apply("cos", a))];
    case "cos":
      return [graph.neg(times(graph.apply("sin", a)))];
    case "tan":
      return [times(graph.add(one, graph.mul(id, id)))];
    case "atan":
      return [graph.div(adjoint, graph.add(one, graph.mul(a, a)))];
    case "tanh":
      return [times(graph.sub(one, graph.mul(id, id)))];
    case "sigmoid":
      return [times(graph.mul(id, graph.sub(one, id)))];
    case "coordinate_sum":
      throw new Error("a sum over coordinates has no gradient: it stands in update rules alone");
    default:
      // Constants and inputs have no arguments; floor, sign and conditions are flat.
      return [null, null];
  }
}

/** adjoint · k·a^(k−1). The factor goes to the adjoint's own constant where it has one, else to what is known earlier. */
function powerPartial(graph: Graph, a: NodeId, k: number, adjoint: NodeId): NodeId {
  const rest = graph.pow(a, graph.constant(k - 1));
  const multiplied = timesConstant(graph, k, adjoint);
  return multiplied === undefined
    ? graph.mul(adjoint, graph.mul(graph.constant(k), rest))
    : graph.mul(multiplied, rest);
}

/** k·c, or (k·c)·x for c·x, signs included; undefined for a node without a constant factor, or where that overflows. */
function timesConstant(graph: Graph, k: number, id: NodeId): NodeId | undefined {
  const node = graph.node(id);
  const [a = id, b = id] = node.args;
  if (node.operation === "constant")
    return Number.isFinite(k * node.value) ? graph.constant(k * node.value) : undefined;
  if (node.operation === "mul") {
    const factor = graph.constantOf(a);
    const multiplied = factor === undefined ? NaN : k * factor;
    return Number.isFinite(multiplied) ? graph.mul(graph.constant(multiplied), b) : undefined;
  }
  const product = node.operation === "neg" ? timesConstant(graph, k, a) : undefined;
  return product === undefined ? undefined : graph.neg(product);
}

/** d(a^b) = b·a^(b−1) da + a^b·log(a) db, the first 0 where b = 0, the second where a = 0 (its limit for b > 0). */
function powerPartials(graph: Graph, a: NodeId, b: NodeId, id: NodeId, adjoint: NodeId): (NodeId | null)[] {
  const one = graph.constant(1);
  const zero = graph.constant(0);
  const byBase = graph.mul(adjoint, graph.mul(b, graph.pow(a, graph.sub(b, one))));
  if (graph.constantOf(b) !== undefined) return [byBase, null];
  const byExponent = graph.mul(adjoint, graph.mul(id, graph.apply("log", a)));
  return [
    graph.select(graph.apply("eq", b, zero), zero, byBase),
    graph.select(graph.apply("eq", a, zero), zero, byExponent),
  ];
}

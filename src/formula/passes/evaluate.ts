import { SweepError } from "../../errors.ts";
import { Graph } from "../ir/graph.ts";
import type { Extreme, Loop } from "../ir/graph.ts";
import type { NodeId } from "../ir/node-table.ts";
import { isFromLoop } from "../ir/loop-steps.ts";
import { buildGraph } from "./build-graph.ts";
import { parseFormula } from "../language/parse.ts";
import { applyPrimitive } from "../ir/primitives.ts";

/**
 * Returns the value of a formula of named numbers, as a run computes it. Throws like parseFormula.
 */
export function evaluateFormula(text: string, names: Readonly<Record<string, number>>): number {
  const graph = new Graph();
  const node = buildGraph(parseFormula(text), graph, {
    name: (name) => (Object.hasOwn(names, name) ? graph.constant(names[name] ?? NaN) : undefined),
    element: () => undefined,
    reductions: false,
    names: Object.keys(names),
  });
  const value = graph.constantOf(node);
  if (value === undefined) throw new SweepError("input", `not a number: ${text}`);
  return value;
}

/** Returns the value of a node, given its inputs by name, bit-identical to a kernel's. */
export function evaluateNode(graph: Graph, root: NodeId, inputs: ReadonlyMap<string, number>): number {
  return evaluate(graph, graph.reachable([root]), (id, valueOf) => {
    const node = graph.node(id);
    if (node.operation === "input") return inputs.get(node.name) ?? NaN;
    if (node.operation === "loop_sum") return evaluateSum(node.loop, node.term, inputs, valueOf);
    return node.operation === "loop_extreme" ? evaluateExtreme(node.loop, node, inputs, valueOf) : NaN;
  });
}

function evaluateSum(
  loop: Loop,
  term: NodeId,
  inputs: ReadonlyMap<string, number>,
  outer: (id: NodeId) => number,
): number {
  let sum = -0;
  for (let k = 0; k < loop.count; k++) sum += evaluateTerm(loop, term, k, inputs, outer);
  return sum;
}

function evaluateExtreme(
  loop: Loop,
  { term, wins, result }: Extreme,
  inputs: ReadonlyMap<string, number>,
  outer: (id: NodeId) => number,
): number {
  let [best, place] = [wins === "gt" ? -Infinity : Infinity, 0];
  for (let k = 0; k < loop.count; k++) {
    const value = evaluateTerm(loop, term, k, inputs, outer);
    if (applyPrimitive(wins, [value, best]) === 1 || Number.isNaN(value)) [best, place] = [value, k];
  }
  return evaluateTerm(loop, result, place, inputs, outer);
}

/** Returns the value of a node of a loop's body at k. */
function evaluateTerm(
  loop: Loop,
  term: NodeId,
  k: number,
  inputs: ReadonlyMap<string, number>,
  outer: (id: NodeId) => number,
): number {
  return evaluate(loop.graph, loop.graph.reachable([term]), (id) => {
    const first = loop.coordinates.get(id);
    if (first !== undefined) return inputs.get(`x[${first + k + 1}]`) ?? NaN;
    const argument = loop.arguments.get(id);
    return argument === undefined ? (loop.tables.get(id)?.[k] ?? NaN) : outer(argument);
  });
}

/** Evaluates nodes in order and returns the last value. `valueOf` evaluates inputs and sums. */
function evaluate(
  graph: Graph,
  nodes: readonly NodeId[],
  valueOf: (id: NodeId, before: (id: NodeId) => number) => number,
): number {
  const values = new Map<NodeId, number>();
  const before = (id: NodeId): number => values.get(id) ?? NaN;
  for (const id of nodes) {
    const node = graph.node(id);
    if (node.operation === "constant") values.set(id, node.value);
    else if (node.operation === "input" || isFromLoop(node)) values.set(id, valueOf(id, before));
    else if (node.operation === "coordinate_sum")
      throw new Error("a sum over coordinates cannot be evaluated at a single one");
    else values.set(id, applyPrimitive(node.operation, node.args.map(before)));
  }
  return before(nodes.at(-1) ?? 0);
}

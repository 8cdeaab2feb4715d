import { SweepError } from "../../errors.ts";
import { Graph } from "../ir/graph.ts";
import type { GraphNode, Loop, VectorParts } from "../ir/graph.ts";
import type { Extreme } from "../ir/loop.ts";
import type { NodeId } from "../ir/node-table.ts";
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
  return new Evaluator(graph, inputs).value(root);
}

/** Evaluates nodes in order. */
class Evaluator {
  private readonly graph: Graph;
  private readonly inputs: ReadonlyMap<string, number>;
  private readonly values = new Map<NodeId, number>();
  private readonly vectors = new Map<NodeId, Float64Array>();

  constructor(graph: Graph, inputs: ReadonlyMap<string, number>) {
    this.graph = graph;
    this.inputs = inputs;
  }

  value(root: NodeId): number {
    for (const id of this.graph.reachable([root])) {
      const node = this.graph.node(id);
      if (node.operation === "vector") this.vectors.set(id, this.vector(node));
      else this.values.set(id, this.node(node));
    }
    return this.of(root);
  }

  private of(id: NodeId): number {
    return this.values.get(id) ?? NaN;
  }

  private node(node: GraphNode): number {
    switch (node.operation) {
      case "constant":
        return node.value;
      case "input":
        return this.inputs.get(node.name) ?? NaN;
      case "loop_sum":
        return this.terms(node.loop, node.term).reduce((sum, term) => sum + term, -0);
      case "loop_extreme":
        return this.extreme(node.loop, node);
      case "element":
        return this.vectors.get(node.args[0] ?? NaN)?.[node.position] ?? NaN;
      case "coordinate_sum":
      case "vector":
      case "coordinate":
      case "datum":
      case "index":
      case "axis_sum":
      case "axis_extreme":
        throw new Error(`not a number: ${node.operation}`);
      default:
        return applyPrimitive(
          node.operation,
          node.args.map((arg) => this.of(arg)),
        );
    }
  }

  private vector({ count, parts, singles }: VectorParts): Float64Array {
    const elements = new Float64Array(count).fill(-0);
    for (const { loop, first, node } of parts) {
      for (const [k, term] of this.terms(loop, node).entries())
        elements[first + k] = (elements[first + k] ?? NaN) + term;
    }
    for (const [position, single] of singles) elements[position] = (elements[position] ?? NaN) + this.of(single);
    return elements;
  }

  private extreme(loop: Loop, { term, wins, result }: Extreme): number {
    let [best, place] = [wins === "gt" ? -Infinity : Infinity, 0];
    for (const [k, value] of this.terms(loop, term).entries()) {
      if (applyPrimitive(wins, [value, best]) === 1 || Number.isNaN(value)) [best, place] = [value, k];
    }
    return this.terms(loop, result)[place] ?? NaN;
  }

  /** Returns the value of a node of a loop's body at each k. */
  private terms(loop: Loop, term: NodeId): number[] {
    const inputs = [...loop.graph.reachable([term])].filter((id) => loop.graph.node(id).operation === "input");
    return Array.from({ length: loop.count }, (_, k) => {
      const named = inputs.map((id) => {
        const node = loop.graph.node(id);
        return [node.operation === "input" ? node.name : "", this.bodyInput(loop, id, k)] as const;
      });
      return evaluateNode(loop.graph, term, new Map(named));
    });
  }

  private bodyInput(loop: Loop, id: NodeId, k: number): number {
    const first = loop.coordinates.get(id);
    if (first !== undefined) return this.inputs.get(`x[${first + k + 1}]`) ?? NaN;
    const element = loop.elements.get(id);
    if (element !== undefined) return this.vectors.get(element.vector)?.[element.first + k] ?? NaN;
    const argument = loop.arguments.get(id);
    return argument === undefined ? (loop.tables.get(id)?.[k] ?? NaN) : this.of(argument);
  }
}

import type { Graph } from "../../formula/ir/graph.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import { LARGE_ANGLE } from "../../formula/ir/large-angle.ts";
import type { ReducedAngle } from "../../formula/ir/large-angle.ts";
import type { ExactPrimitive } from "../../formula/ir/operations.ts";
import { isAxisNode } from "../../formula/ir/place.ts";
import { isFromLoop } from "../../formula/ir/loop-steps.ts";
import { isElementary } from "../../formula/ir/primitives.ts";

type Template = (a: string, b: string, c: string) => string;

const largeAngle =
  (part: keyof ReducedAngle): Template =>
  (x, inline) =>
    `Math.abs(${x}) > ${LARGE_ANGLE} ? bits.reduceLargeAngle(${x}).${part} : ${inline}`;

/**
 * JavaScript of each operation, with the arithmetic of formula/ir/operations.ts. Conditions are
 * booleans, or 1 and 0.
 */
const TEMPLATES: Readonly<Record<ExactPrimitive, Template>> = {
  neg: (a) => `-${a}`,
  add: (a, b) => `${a} + ${b}`,
  sub: (a, b) => `${a} - ${b}`,
  mul: (a, b) => `${a} * ${b}`,
  div: (a, b) => `${a} / ${b}`,
  min: (a, b) => `Math.min(${a}, ${b})`,
  max: (a, b) => `Math.max(${a}, ${b})`,
  sqrt: (a) => `Math.sqrt(${a})`,
  abs: (a) => `Math.abs(${a})`,
  sign: (a) => `${a} > 0 ? 1 : ${a} < 0 ? -1 : 0`,
  floor: (a) => `Math.floor(${a})`,
  lt: (a, b) => `${a} < ${b}`,
  le: (a, b) => `${a} <= ${b}`,
  gt: (a, b) => `${a} > ${b}`,
  ge: (a, b) => `${a} >= ${b}`,
  eq: (a, b) => `${a} === ${b}`,
  ne: (a, b) => `${a} !== ${b}`,
  and: (a, b) => `${a} && ${b}`,
  or: (a, b) => `${a} || ${b}`,
  not: (a) => `!${a}`,
  select: (condition, a, b) => `${condition} ? ${a} : ${b}`,
  exponent: (a) => `bits.exponent(${a})`,
  power_of_two: (a) => `bits.powerOfTwo(${a})`,
  large_quadrant: largeAngle("quadrant"),
  large_remainder: largeAngle("remainder"),
  large_tail: largeAngle("tail"),
};

/** Returns a JavaScript literal that reads back exactly. */
export function literal(value: number): string {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return value < 0 || text === "-0" ? `(${text})` : text;
}

/**
 * Returns one operation of a lowered graph as an expression over its arguments. `ref` names a node
 * that is not constant.
 */
export function expression(graph: Graph, id: NodeId, ref: (id: NodeId) => string): string {
  const node = graph.node(id);
  if (node.operation === "constant") return literal(node.value);
  if (node.operation === "element") return `${vectorName(node.args[0] ?? id)}[${node.position}]`;
  if (
    node.operation === "input" ||
    node.operation === "coordinate_sum" ||
    isFromLoop(node) ||
    isAxisNode(node) ||
    node.operation === "vector"
  ) {
    return ref(id);
  }
  if (isElementary(node.operation)) throw new Error(`the graph is not lowered: ${node.operation}`);
  const [a = "", b = "", c = ""] = node.args.map((arg) => reference(graph, arg, ref));
  return TEMPLATES[node.operation](a, b, c);
}

/** Returns the name of a vector's array. */
export function vectorName(id: NodeId): string {
  return `v${id}`;
}

/** Returns the text that reads a node: a constant's literal, else its name by `ref`. */
export function reference(graph: Graph, id: NodeId, ref: (id: NodeId) => string): string {
  const value = graph.constantOf(id);
  return value === undefined ? ref(id) : literal(value);
}

/** Whether an operation computes the node, so that it needs a variable. */
export function isComputed(graph: Graph, id: NodeId): boolean {
  const { operation } = graph.node(id);
  return operation !== "constant" && operation !== "input" && operation !== "coordinate_sum";
}

import type { Graph } from "../../formula/ir/graph.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import type { ExactPrimitive } from "../../formula/ir/operations.ts";
import { isPrimitive, isElementary } from "../../formula/ir/primitives.ts";

type Template = (a: string, b: string, c: string) => string;

/** C of each operation, with the arithmetic of formula/ir/operations.ts. Conditions are 1 or 0. */
const TEMPLATES: Readonly<Record<ExactPrimitive, Template>> = {
  neg: (a) => `-${a}`,
  add: (a, b) => `${a} + ${b}`,
  sub: (a, b) => `${a} - ${b}`,
  mul: (a, b) => `${a} * ${b}`,
  div: (a, b) => `${a} / ${b}`,
  min: (a, b) => `minimum(${a}, ${b})`,
  max: (a, b) => `maximum(${a}, ${b})`,
  sqrt: (a) => `sqrt(${a})`,
  abs: (a) => `fabs(${a})`,
  sign: (a) => `${a} > 0.0 ? 1.0 : ${a} < 0.0 ? -1.0 : 0.0`,
  floor: (a) => `floor(${a})`,
  lt: (a, b) => `${a} < ${b}`,
  le: (a, b) => `${a} <= ${b}`,
  gt: (a, b) => `${a} > ${b}`,
  ge: (a, b) => `${a} >= ${b}`,
  eq: (a, b) => `${a} == ${b}`,
  ne: (a, b) => `${a} != ${b}`,
  and: (a, b) => `${a} & ${b}`,
  or: (a, b) => `${a} | ${b}`,
  not: (a) => `!${a}`,
  select: (condition, a, b) => `${condition} ? ${a} : ${b}`,
  exponent: (a) => `exponent(${a})`,
  power_of_two: (a) => `power_of_two(${a})`,
  large_quadrant: (x, inline) => `large_quadrant(${x}, ${inline})`,
  large_remainder: (x, inline) => `large_remainder(${x}, ${inline})`,
  large_tail: (x, inline) => `large_tail(${x}, ${inline})`,
};

const CONDITIONS: ReadonlySet<string> = new Set(["lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not"]);
const LARGE_ANGLES: ReadonlySet<string> = new Set(["large_quadrant", "large_remainder", "large_tail"]);

/** Returns a C literal that reads back exactly. */
export function literal(value: number): string {
  if (Number.isNaN(value)) return '__builtin_nan("")';
  const size = Number.isFinite(value) ? decimal(Math.abs(value)) : "__builtin_inf()";
  return value < 0 || Object.is(value, -0) ? `(-${size})` : size;
}

function decimal(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** Returns one operation of a lowered graph as an expression over its arguments. */
export function operationCode(graph: Graph, id: NodeId, ref: (id: NodeId) => string): string {
  const { operation, args } = graph.node(id);
  if (!isPrimitive(operation) || isElementary(operation)) throw new Error(`no C for the operation ${operation}`);
  const [a = "", b = "", c = ""] = args.map((arg) => reference(graph, arg, ref));
  return TEMPLATES[operation](a, b, c);
}

/** Returns the text that reads a node: a constant's literal, else its name by `ref`. */
function reference(graph: Graph, id: NodeId, ref: (id: NodeId) => string): string {
  const value = graph.constantOf(id);
  return value === undefined ? ref(id) : literal(value);
}

/** Whether a node is a condition: 1 or 0. */
export function isCondition(graph: Graph, id: NodeId): boolean {
  return CONDITIONS.has(graph.node(id).operation);
}

/** Whether a node calls a function for the few angles beyond the first turns. */
export function isLargeAngle(graph: Graph, id: NodeId): boolean {
  return LARGE_ANGLES.has(graph.node(id).operation);
}

/** Returns the condition that is kept as a number, 1 or 0, at a place. */
export function readCondition(place: string): string {
  return `(${place} != 0.0)`;
}

import type { Graph, GraphNode } from "./graph.ts";
import type { NodeId } from "./node-table.ts";

/** A named node as a formula. */
export interface PrintedLine {
  readonly name: string;
  readonly text: string;
}

type Operation = GraphNode["operation"];

const INFIX: Readonly<Partial<Record<Operation, { readonly symbol: string; readonly binding: number }>>> = {
  add: { symbol: " + ", binding: 1 },
  sub: { symbol: " - ", binding: 1 },
  mul: { symbol: "*", binding: 2 },
  div: { symbol: "/", binding: 2 },
  pow: { symbol: "^", binding: 4 },
};
const RELATIONS: Readonly<Partial<Record<Operation, string>>> = {
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
  eq: "==",
  ne: "!=",
  and: "and",
  or: "or",
};

// Naming a shorter shared part would save nothing.
const WORTH_A_NAME = 6;

/**
 * Returns nodes of a graph as readable formulas. Parts that several of them share are written once,
 * as t1, t2, …, before their first use.
 */
export function printNodes(
  graph: Graph,
  roots: readonly { readonly name: string; readonly id: NodeId }[],
  inputName: (name: string) => string = (name) => name,
): PrintedLine[] {
  const uses = new Map<NodeId, number>();
  const use = (id: NodeId): void => void uses.set(id, (uses.get(id) ?? 0) + 1);
  for (const id of graph.reachable(roots.map((root) => root.id)))
    for (const arg of new Set(graph.node(id).args)) use(arg);
  for (const { id } of roots) use(id);

  const lines: PrintedLine[] = [];
  const texts = new Map<NodeId, Printed>();
  for (const id of graph.reachable(roots.map((root) => root.id))) {
    const printed = print(graph.node(id), (arg) => texts.get(arg) ?? { text: "?", binding: 0 }, inputName);
    const shared = (uses.get(id) ?? 0) > 1 && printed.text.length > WORTH_A_NAME;
    if (shared) {
      const name = `t${lines.length + 1}`;
      lines.push({ name, text: printed.text });
      texts.set(id, { text: name, binding: ATOM });
    } else texts.set(id, printed);
  }
  return [...lines, ...roots.map(({ name, id }) => ({ name, text: texts.get(id)?.text ?? "?" }))];
}

interface Printed {
  readonly text: string;
  /** How tightly its outermost operator binds; lower bindings need parentheses. */
  readonly binding: number;
}

const ATOM = 5;
const UNARY_MINUS = 2;

function print(node: GraphNode, of: (id: NodeId) => Printed, inputName: (name: string) => string): Printed {
  if (node.operation === "constant") return constant(node.value);
  if (node.operation === "input") return { text: inputName(node.name), binding: ATOM };
  const args = node.args.map(of);
  const [a, b, c] = args;
  if (a === undefined) return { text: `${node.operation}()`, binding: ATOM };
  const infix = INFIX[node.operation];
  if (infix !== undefined && b !== undefined) {
    if (node.operation === "mul" && node.args[0] === node.args[1]) return { text: `${wrap(a, ATOM)}^2`, binding: 4 };
    // Even + and * need parentheses on the right at equal binding: their order affects the bits.
    return { text: `${wrap(a, infix.binding)}${infix.symbol}${wrap(b, infix.binding + 1)}`, binding: infix.binding };
  }
  if (node.operation === "neg") return { text: `-${wrap(a, UNARY_MINUS)}`, binding: UNARY_MINUS };
  const relation = RELATIONS[node.operation];
  if (relation !== undefined && b !== undefined) return { text: `${a.text} ${relation} ${b.text}`, binding: 0 };
  if (node.operation === "select") return { text: `where(${a.text}, ${b?.text}, ${c?.text})`, binding: ATOM };
  return { text: `${node.operation}(${args.map((arg) => arg.text).join(", ")})`, binding: ATOM };
}

function constant(value: number): Printed {
  if (value === Math.PI) return { text: "pi", binding: ATOM };
  return { text: String(value), binding: value < 0 || Object.is(value, -0) ? UNARY_MINUS : ATOM };
}

function wrap(printed: Printed, binding: number): string {
  return printed.binding < binding ? `(${printed.text})` : printed.text;
}

import { SweepError, within } from "../errors.ts";
import type { Span } from "../errors.ts";
import { Graph } from "../formula/ir/graph.ts";
import type { NodeId } from "../formula/ir/node-table.ts";
import { buildGraph } from "../formula/passes/build-graph.ts";
import type { Scope } from "../formula/passes/scope.ts";
import { checkName } from "../formula/language/names.ts";
import { parseAssignment, parseFormula } from "../formula/language/parse.ts";
import { NORMAL_INPUT, stepInputs } from "./step-inputs.ts";
import type { StepTerms } from "./step-inputs.ts";

/**
 * The text of an update rule: hyperparameters (with defaults), the start of each state, and the
 * lines.
 */
interface RuleText {
  readonly hyperparameters: Readonly<Record<string, number>>;
  readonly state: Readonly<Record<string, number | string>>;
  readonly update: readonly string[];
}

/**
 * A state variable: its start, as a node over the hyperparameters, and its value after the step.
 */
interface StateVariable {
  readonly name: string;
  /** Whether each coordinate has its own value; else all share one number. */
  readonly vector: boolean;
  readonly start: NodeId;
  readonly next: NodeId;
}

/**
 * An update rule as one graph: a step as a pure function. Inputs are `x`, `g`, the state, the
 * hyperparameters and the scalars of the step; outputs are the next x and the next state.
 * A node that depends on x, g or a vector state has one value per coordinate.
 */
export interface UpdateRule {
  readonly graph: Graph;
  readonly hyperparameters: readonly string[];
  readonly state: readonly StateVariable[];
  /** The next value of a coordinate. */
  readonly x: NodeId;
  /** Nodes with one value per coordinate. */
  readonly vectors: ReadonlySet<NodeId>;
  /** The inputs that the rule reads. */
  readonly uses: ReadonlySet<string>;
}

/** Scalars of a step that every rule may read. `t` is the number of the step, from 1. */
export const STEP_SCALARS: readonly string[] = ["t", "loss", "minimum", "max_steps", "n"];

const RESERVED: readonly string[] = ["x", "g", ...STEP_SCALARS];

/**
 * Parses and checks an update rule. In its lines, `g` and `lr` stand for the gradient and learning
 * rate of `terms`; in a state's start, `lr` is the plain hyperparameter. `taken` are further
 * reserved names, such as result columns.
 * Throws SweepError with the path (`["update", 1]`, `["state", "v"]`) and the span.
 */
export function parseUpdateRule(rule: RuleText, terms: StepTerms = {}, taken: readonly string[] = []): UpdateRule {
  const graph = new Graph();
  const reserved = new Set([...RESERVED, ...taken]);
  const hyperparameters = Object.keys(rule.hyperparameters);
  for (const name of hyperparameters) within(["hyperparameters", name], () => checkName(name, reserved));
  const names = new Map(hyperparameters.map((name) => [name, graph.input(name)]));

  const starts = Object.entries(rule.state).map(([name, start]) =>
    within(["state", name], () => {
      checkName(name, reserved);
      if (names.has(name)) throw new SweepError("input", `a state and a hyperparameter have the same name: "${name}"`);
      return { name, start: buildGraph(parseFormula(String(start)), graph, ruleScope(names, false)) };
    }),
  );

  for (const name of ["x", "g", ...STEP_SCALARS, ...Object.keys(rule.state)]) names.set(name, graph.input(name));
  for (const [name, node] of stepInputs(graph, terms)) names.set(name, node);
  const assigned = new Set<string>();
  for (const [index, line] of rule.update.entries()) {
    within(["update", index], () => {
      const { target, targetSpan, value } = parseAssignment(line);
      if (target !== "x") checkTarget(target, targetSpan, hyperparameters, reserved);
      names.set(target, buildGraph(value, graph, ruleScope(names, true)));
      assigned.add(target);
    });
  }

  if (!assigned.has("x")) {
    throw new SweepError("input", 'the rule does not assign x: add a line "x = …"', undefined, undefined, ["update"]);
  }
  const last = names.get("x") ?? graph.input("x");
  const x = terms.lastBits === undefined ? last : graph.mul(graph.constant(terms.lastBits.point), last);
  const next = starts.map(({ name, start }) => ({ name, start, next: names.get(name) ?? start }));
  const vectors = vectorNodes(graph, x, next);
  const state = next.map((variable) => ({ ...variable, vector: vectors.has(graph.input(variable.name)) }));
  return { graph, hyperparameters, state, x, vectors, uses: inputsOf(graph, [x, ...next.map((one) => one.next)]) };
}

function ruleScope(names: ReadonlyMap<string, NodeId>, reductions: boolean): Scope {
  return { name: (name) => names.get(name), element: () => undefined, reductions, names: [...names.keys()] };
}

function checkTarget(
  target: string,
  span: Span,
  hyperparameters: readonly string[],
  reserved: ReadonlySet<string>,
): void {
  if (hyperparameters.includes(target)) {
    throw new SweepError("input", `a hyperparameter can't be assigned: "${target}"`, span);
  }
  checkName(target, reserved, span);
}

/**
 * Returns the nodes that depend on x, g, noise or a vector state. All others are one number per
 * step.
 */
function vectorNodes(
  graph: Graph,
  x: NodeId,
  state: readonly { readonly name: string; readonly next: NodeId }[],
): ReadonlySet<NodeId> {
  const vectors = new Set<NodeId>(["x", "g", NORMAL_INPUT].map((name) => graph.input(name)));
  const nodes = graph.reachable([x, ...state.map((variable) => variable.next)]);
  for (let before = 0; before !== vectors.size;) {
    before = vectors.size;
    for (const id of nodes) {
      const node = graph.node(id);
      if (node.operation !== "coordinate_sum" && node.args.some((arg) => vectors.has(arg))) vectors.add(id);
    }
    for (const { name, next } of state) if (vectors.has(next)) vectors.add(graph.input(name));
  }
  return vectors;
}

function inputsOf(graph: Graph, roots: readonly NodeId[]): ReadonlySet<string> {
  const nodes = graph.reachable(roots).map((id) => graph.node(id));
  return new Set(nodes.filter((node) => node.operation === "input").map((node) => node.name));
}

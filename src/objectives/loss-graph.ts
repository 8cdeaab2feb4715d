import type { Scatter } from "../formula/ir/graph.ts";
import { placed, SweepError } from "../errors.ts";
import type { Span } from "../errors.ts";
import { gradient } from "../formula/passes/gradient.ts";
import { Graph } from "../formula/ir/graph.ts";
import type { NodeId } from "../formula/ir/node-table.ts";
import { checkLetUses, parseLets } from "./let-lines.ts";
import { buildGraph, buildWithLets } from "../formula/passes/build-graph.ts";
import { OutsideError } from "../formula/passes/scope.ts";
import type { Scope } from "../formula/passes/scope.ts";
import { checkName } from "../formula/language/names.ts";
import { parseFormula } from "../formula/language/parse.ts";
import type { Constant } from "./definition.ts";

// Short sums are unrolled, so a trial in few dimensions stays entirely in local variables.
const UNROLL_LIMIT = 24;
// Formulas with `let` are long.
const LET_UNROLL_LIMIT = 8;

/**
 * An objective as a graph over the inputs `x[1]` … `x[n]`. Long sums become loops where possible.
 */
export interface LossGraph {
  readonly graph: Graph;
  readonly inputs: readonly NodeId[];
  readonly loss: NodeId;
  /**
   * One node per coordinate. If there are scatters, their sum (from 0) comes first and this node is
   * added last; it is then the constant 0 for most coordinates.
   */
  readonly gradient: readonly NodeId[];
  /** Contributions of loops to the gradient; `loopSteps` orders them. */
  readonly scatters: readonly Scatter[];
}

interface Formula {
  readonly formula: string;
  readonly let?: readonly string[] | undefined;
  readonly dim: number;
  readonly parameters: Readonly<Record<string, number>>;
  readonly constants: Readonly<Record<string, Constant>>;
}

const LETTERS = ["x", "y", "z"];
const RESERVED = new Set([...LETTERS, "n"]);

/**
 * Builds f and ∇f for one dimension and one setting of the parameters. Unrolls sums of up to
 * `unrollLimit` terms. Throws SweepError with path and span.
 */
export function lossGraph(objective: Formula, unrollLimit: number = usualLimit(objective)): LossGraph {
  const { parameters, constants } = objective;
  for (const name of [...Object.keys(parameters), ...Object.keys(constants)]) {
    checkName(name, RESERVED);
    if (Object.hasOwn(parameters, name) && Object.hasOwn(constants, name)) {
      throw new SweepError("input", `a parameter and a constant have the same name: "${name}"`);
    }
  }
  return placed(["formula"], () => {
    const graph = new Graph();
    const inputs = Array.from({ length: objective.dim }, (_, i) => graph.input(`x[${i + 1}]`));
    const scope = objectiveScope(objective, graph, inputs);
    // Before the formula, which does not parse if a line has the name of a function.
    const lines = parseLets(objective.let ?? [], RESERVED, [...Object.keys(parameters), ...Object.keys(constants)]);
    const formula = parseFormula(objective.formula);
    checkLetUses(lines, formula);
    const loss =
      lines.length === 0
        ? buildGraph(formula, graph, scope, unrollLimit)
        : buildWithLets(formula, lines, graph, scope, unrollLimit);
    const scatters: Scatter[] = [];
    return { graph, inputs, loss, gradient: gradient(graph, loss, inputs, scatters), scatters };
  });
}

function usualLimit({ let: lines = [] }: Formula): number {
  return lines.length === 0 ? UNROLL_LIMIT : LET_UNROLL_LIMIT;
}

function objectiveScope(objective: Formula, graph: Graph, inputs: readonly NodeId[]): Scope {
  const { parameters, constants, dim } = objective;
  let way: "letters" | "indices" | undefined;
  const coordinate = (index: number, used: "letters" | "indices", span: Span): NodeId => {
    if (way !== undefined && way !== used) {
      throw new SweepError("input", "one formula uses either x, y, z or x[i], not both", span);
    }
    way = used;
    const input = inputs[index - 1];
    if (input !== undefined) return input;
    const what = used === "letters" ? `${LETTERS[index - 1]} is coordinate ${index}` : `x[${index}]`;
    throw new OutsideError(
      `outside the ${dim} ${dim === 1 ? "coordinate" : "coordinates"}: ${what}${fromOne("coordinates", [index])}`,
      span,
    );
  };
  return {
    name(name, span) {
      if (Object.hasOwn(parameters, name)) return graph.constant(parameters[name] ?? NaN);
      if (Object.hasOwn(constants, name)) {
        throw new SweepError("input", `a vector or matrix needs its indices: ${name}[…]`, span);
      }
      if (name === "n") return graph.constant(dim);
      const letter = LETTERS.indexOf(name);
      return letter === -1 ? undefined : coordinate(letter + 1, "letters", span);
    },
    element(name, indices, span) {
      if (name === "x") {
        const [index = 0, ...more] = indices;
        if (more.length > 0) throw new SweepError("input", `x has one index: ${indices.join(", ")}`, span);
        return { coordinate: index - 1, node: coordinate(index, "indices", span) };
      }
      const constant = Object.hasOwn(constants, name) ? constants[name] : undefined;
      return constant === undefined ? undefined : constantAt(name, constant, indices, span);
    },
    reductions: false,
    names: [...LETTERS, "n", ...Object.keys(parameters), ...Object.keys(constants)],
  };
}

function constantAt(name: string, constant: Constant, indices: readonly number[], span: Span): number {
  let value: number | Constant | undefined = constant;
  for (const index of indices) value = typeof value === "object" ? value[index - 1] : undefined;
  if (typeof value === "number") return value;
  const shape = [constant.length, ...(Array.isArray(constant[0]) ? [constant[0].length] : [])].join(" × ");
  throw new OutsideError(
    `outside ${name}, which is ${shape}: ${name}[${indices.join(", ")}]${fromOne("indices", indices)}`,
    span,
  );
}

/** Returns the end of a message about an element with an index of 0. */
function fromOne(what: string, indices: readonly number[]): string {
  return indices.includes(0) ? `; ${what} count from 1` : "";
}

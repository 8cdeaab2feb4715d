import type { Scatter } from "../formula/ir/graph.ts";
import { placed, SweepError } from "../errors.ts";
import { gradient } from "../formula/passes/gradient.ts";
import { Graph } from "../formula/ir/graph.ts";
import type { NodeId } from "../formula/ir/node-table.ts";
import { checkLetUses, parseLets } from "./let-lines.ts";
import { buildGraph, buildWithLets } from "../formula/passes/build-graph.ts";
import { usedExtents } from "../formula/language/extents.ts";
import { namesIn } from "../formula/language/dependents.ts";
import type { Expr } from "../formula/language/expr.ts";
import { checkName } from "../formula/language/names.ts";
import { parseFormula } from "../formula/language/parse.ts";
import { objectiveScope, reservedNames } from "./objective-scope.ts";
import type { ObjectiveNames } from "./objective-scope.ts";

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

interface Formula extends ObjectiveNames {
  readonly formula: string;
  readonly let?: readonly string[] | undefined;
}

/**
 * Builds f and ∇f for one dimension and one setting of the parameters. Unrolls sums of up to
 * `unrollLimit` terms. Throws SweepError with path and span.
 */
export function lossGraph(objective: Formula, unrollLimit: number = usualLimit(objective)): LossGraph {
  const reserved = reservedNames(objective);
  const taken = checkNames(objective, reserved);
  return placed(["formula"], () => {
    const graph = new Graph();
    const inputs = Array.from({ length: objective.dim }, (_, i) => graph.input(`x[${i + 1}]`));
    // Before the formula, which does not parse if a line has the name of a function.
    const lines = parseLets(objective.let ?? [], reserved, taken);
    const formula = parseFormula(objective.formula);
    checkLetUses(lines, formula);
    checkBlockUses(objective, [formula, ...lines.map(({ value }) => value)]);
    const numbers = { ...objective.parameters, n: objective.dim };
    const scope = objectiveScope(objective, graph, inputs, (name) => usedExtents(name, formula, lines, numbers));
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

/** Refuses a block that no formula uses. */
export function checkBlockUses({ blocks = [] }: Pick<Formula, "blocks">, formulas: readonly Expr[]): void {
  const used = new Set(formulas.flatMap((formula) => [...namesIn(formula)]));
  const unused = blocks.find(({ name }) => !used.has(name) && !used.has("x"));
  if (unused === undefined) return;
  const message = `never used: ${unused.name}; remove the block or use it in the formula`;
  throw new SweepError("input", message, undefined, undefined, ["x", unused.name]);
}

/** Returns the names that the objective gives to values. Refuses reserved names and duplicates. */
function checkNames({ parameters, constants, blocks = [] }: Formula, reserved: ReadonlySet<string>): string[] {
  const kinds = {
    parameter: Object.keys(parameters),
    constant: Object.keys(constants),
    block: blocks.map(({ name }) => name),
  };
  const seen = new Map<string, string>();
  for (const [kind, names] of Object.entries(kinds)) {
    for (const name of names) {
      checkName(name, reserved);
      const other = seen.get(name);
      if (other !== undefined) {
        throw new SweepError("input", `a ${other} and a ${kind} have the same name: "${name}"`);
      }
      seen.set(name, kind);
    }
  }
  return [...seen.keys()];
}

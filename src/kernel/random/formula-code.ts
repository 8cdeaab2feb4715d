import { Graph } from "../../formula/ir/graph.ts";
import { buildGraph } from "../../formula/passes/build-graph.ts";
import { lower } from "../../formula/passes/lower.ts";
import { parseFormula } from "../../formula/language/parse.ts";
import { expression, isComputed, reference } from "../js/expression.ts";

/** Code that computes formulas, and an expression for the value of each of them. */
export interface FormulaCode {
  readonly lines: readonly string[];
  readonly results: readonly string[];
}

/** Returns JavaScript for formulas of variables and of numbers, all by name. */
export function formulaCode(
  texts: readonly string[],
  variables: readonly string[],
  numbers: Readonly<Record<string, number>> = {},
): FormulaCode {
  const graph = new Graph();
  const scope = {
    name: (name: string) => {
      if (variables.includes(name)) return graph.input(name);
      return Object.hasOwn(numbers, name) ? graph.constant(numbers[name] ?? NaN) : undefined;
    },
    element: () => undefined,
    reductions: false,
    names: [...variables, ...Object.keys(numbers)],
  };
  const roots = texts.map((text) => buildGraph(parseFormula(text), graph, scope));
  const lowered = lower(graph, roots);
  const results = roots.map(lowered.of);
  const ref = (id: number): string => {
    const node = lowered.graph.node(id);
    return node.operation === "input" ? node.name : `n${id}`;
  };
  const computed = lowered.graph.reachable(results).filter((id) => isComputed(lowered.graph, id));
  return {
    lines: computed.map((id) => `const n${id} = ${expression(lowered.graph, id, ref)};`),
    results: results.map((id) => reference(lowered.graph, id, ref)),
  };
}

import { Graph } from "../../formula/ir/graph.ts";
import { buildGraph } from "../../formula/passes/build-graph.ts";
import { lower } from "../../formula/passes/lower.ts";
import { parseFormula } from "../../formula/language/parse.ts";
import { expression, isComputed, reference } from "../js/expression.ts";
import { compileCode } from "../js/generated-code.ts";

/**
 * Writes two independent standard normal numbers to `out[at]` and `out[at + 1]`, from u in (0, 1]
 * and v in [0, 1).
 */
export type NormalPair = (u: number, v: number, out: Float64Array, at: number) => void;

// Source: Box & Muller, A note on the generation of random normal deviates, Ann. Math. Statist. 29
// (1958).
const BOX_MULLER = ["sqrt(-2*log(u))*cos(2*pi*v)", "sqrt(-2*log(u))*sin(2*pi*v)"];

/**
 * Compiles the transform from the project's own log, sin and cos: the same bits on every platform.
 */
export function compileNormalPair(): NormalPair {
  const graph = new Graph();
  const names = ["u", "v"];
  const scope = {
    name: (name: string) => (names.includes(name) ? graph.input(name) : undefined),
    element: () => undefined,
    reductions: false,
    names,
  };
  const roots = BOX_MULLER.map((text) => buildGraph(parseFormula(text), graph, scope));
  const lowered = lower(graph, roots);
  const results = roots.map(lowered.of);
  const ref = (id: number): string => {
    const node = lowered.graph.node(id);
    return node.operation === "input" ? node.name : `n${id}`;
  };
  const computed = lowered.graph.reachable(results).filter((id) => isComputed(lowered.graph, id));
  return compileCode<NormalPair>(
    ["u", "v", "out", "at"],
    [
      ...computed.map((id) => `const n${id} = ${expression(lowered.graph, id, ref)};`),
      ...results.map((id, index) => `out[at + ${index}] = ${reference(lowered.graph, id, ref)};`),
    ].join("\n"),
  );
}

import { compileCode } from "../../formula/generated-code.ts";
import { Graph } from "../../formula/ir/graph.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import { normalPair, UNUSED_BITS } from "../../random/normal-pair.ts";
import { expression, isComputed, reference } from "../js/expression.ts";

/** The normal pair in the operations that every kernel has: the same bits on every platform. */
export interface NormalGraph {
  readonly graph: Graph;
  /** The upper bits of four words. */
  readonly words: readonly [NodeId, NodeId, NodeId, NodeId];
  readonly results: readonly [first: NodeId, second: NodeId];
}

/** Returns the graph of the normal pair. */
export function normalGraph(): NormalGraph {
  const graph = new Graph();
  const words = [graph.input("a"), graph.input("b"), graph.input("c"), graph.input("d")] as const;
  return { graph, words, results: normalPair(graph, words) };
}

/**
 * Returns JavaScript that writes the normal pair of the words a, b, c and d to `out[at]` and
 * `out[at + 1]`.
 */
export function normalCode(): string {
  const { graph, words, results } = normalGraph();
  const ref = (id: NodeId): string => `n${id}`;
  const computed = graph.reachable(results).filter((id) => isComputed(graph, id));
  return [
    ...words.map((id, at) => `const n${id} = ${"abcd"[at]} >>> ${UNUSED_BITS[at]};`),
    ...computed.map((id) => `const n${id} = ${expression(graph, id, ref)};`),
    ...results.map((id, at) => `out[at + ${at}] = ${reference(graph, id, ref)};`),
  ].join("\n");
}

/** Writes the normal pair of four random words to `out[at]` and `out[at + 1]`. */
type NormalPair = (words: Uint32Array, out: Float64Array, at: number) => void;

/** Compiles the normal pair to JavaScript. */
export function compileNormalPair(): NormalPair {
  return compileCode<NormalPair>(["words", "out", "at"], `const [a, b, c, d] = words;\n${normalCode()}`);
}

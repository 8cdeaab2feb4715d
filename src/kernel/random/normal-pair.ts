import type { Algebra } from "../../formula/elementary/algebra.ts";
import { logOfNormal } from "../../formula/elementary/log.ts";
import { cosineOf, inNearQuarter, sineOf } from "../../formula/elementary/trigonometric.ts";
import { Graph } from "../../formula/ir/graph.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import { compileCode } from "../../formula/generated-code.ts";
import { expression, isComputed, reference } from "../js/expression.ts";

/** Number of low bits of each of Philox's words that a normal pair does not use. */
export const UNUSED_BITS = [5, 6, 5, 6] as const;

/**
 * Returns two independent standard normal numbers from the upper bits of four random words: with 27
 * and 26 bits each, u is from 2⁻⁵³ to 1 and v from 0 to 1 − 2⁻⁵³. Source: Box & Muller, A note on
 * the generation of random normal deviates, Ann. Math. Statist. 29 (1958).
 */
function normalPair<T>(on: Algebra<T>, words: readonly [T, T, T, T]): readonly [first: T, second: T] {
  const [a, b, c, d] = words;
  const scaled = (word: T, by: number): T => on.mul(word, on.constant(by));
  // No sum is rounded. The logarithm of 1 is finite.
  const u = on.add(scaled(a, 2 ** -27), scaled(on.add(b, on.constant(1)), 2 ** -53));
  const v = on.add(scaled(c, 2 ** -27), scaled(d, 2 ** -53));
  const radius = on.apply("sqrt", scaled(logOfNormal(on, u), -2));
  const angle = inNearQuarter(on, scaled(v, 2 * Math.PI));
  return [on.mul(radius, cosineOf(on, angle)), on.mul(radius, sineOf(on, angle))];
}

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

import type { Reduction } from "../../lowering/region.ts";
import type { VectorCode, Vectors } from "../vector-code.ts";

/** The locals of a reduction in progress. */
export interface Accumulator {
  readonly result: Vectors;
  /** The extreme so far. */
  readonly best: Vectors | undefined;
}

/** Generates the start of a reduction. */
export function accumulator(code: VectorCode, node: Reduction): Accumulator {
  if (node.operation === "axis_sum") return { result: code.copy(code.constant(-0)), best: undefined };
  const best = code.copy(code.constant(node.wins === "gt" ? -Infinity : Infinity));
  return { best, result: node.args[0] === node.args[1] ? best : code.copy(code.constant(0)) };
}

/** Generates the code that adds a term. `result` returns the value that an extreme has at it. */
export function reduceInto(
  code: VectorCode,
  node: Reduction,
  { result, best }: Accumulator,
  term: Vectors,
  resultOf: () => Vectors,
): void {
  if (node.operation === "axis_sum" || best === undefined) {
    code.assign(result, code.op("f64x2Add", result, term));
    return;
  }
  const isBetter = code.op(node.wins === "gt" ? "f64x2Gt" : "f64x2Lt", term, best);
  const beats = code.op("v128Or", isBetter, code.op("f64x2Ne", term, term));
  code.assign(best, code.op("v128Bitselect", term, best, beats));
  if (result !== best) code.assign(result, code.op("v128Bitselect", resultOf(), result, beats));
}

import type { NodeId } from "../../formula/ir/node-table.ts";
import { normalGraph, UNUSED_BITS } from "../random/normal-pair.ts";
import { philox } from "../random/philox.ts";
import type { WordAlgebra, Words } from "../random/philox.ts";
import { STREAMS } from "../random/random-stream.ts";
import { computeNodes, operandOf } from "./graph-code.ts";
import type { LaneCode, Operand } from "./lane-code.ts";

/** Returns the number of rows with normal numbers: a draw makes two. */
export function normalRows(dim: number): number {
  return dim + (dim % 2);
}

/**
 * Generates the normal numbers of a step: a row for each coordinate. The counter of a trial's draw
 * is its step, the pair of coordinates, its repeat and the stream.
 */
export function drawNormals(code: LaneCode, dim: number, step: Operand): void {
  const { graph, words: inputs, results } = normalGraph();
  const word = (text: (...texts: string[]) => string, ...operands: Operand[]): Operand =>
    code.compute(operands, text, "uint64_t");
  const on: WordAlgebra<Operand> = {
    add: (a, constant) => word((text) => `(${text} + ${constant}u) & 0xffffffff`, a),
    xor: (a, b) => word((one, other) => `${one} ^ ${other}`, a, b),
    product(factor, a) {
      const product = word((text) => `${text} * ${factor}u`, a);
      return [word((text) => `${text} >> 32`, product), word((text) => `${text} & 0xffffffff`, product)];
    },
  };
  code.loop(normalRows(dim) / 2, () => {
    const number = word((text) => `integer_of(${text} - 1.0)`, step);
    const counter: Words<Operand> = [
      word((text) => `${text} & 0xffffffff`, number),
      word(() => "(uint64_t)j"),
      word(() => "integer_of(s->repeat[k])"),
      // Every 2³² steps add 2.
      word((text) => `2 * (${text} >> 32) + ${STREAMS.noise}`, number),
    ];
    const drawn = philox(on, counter, ["m->key[0]", "m->key[1]"].map((key) => word(() => key)) as [Operand, Operand]);
    const values = new Map<NodeId, Operand>();
    for (const [at, id] of inputs.entries()) {
      values.set(
        id,
        code.compute([drawn[at]!], (text) => `number_of(${text} >> ${UNUSED_BITS[at]})`),
      );
    }
    computeNodes(code, graph, graph.reachable(results), values);
    for (const [at, id] of results.entries()) {
      code.statement([operandOf(graph, id, values)], (text) => `s->normal[2 * j + ${at}][k] = ${text};`);
    }
  });
}

import { UNUSED_BITS } from "../../random/normal-pair.ts";
import { normalGraph } from "../random/normal-graph.ts";
import { philox } from "../../random/philox.ts";
import type { WordAlgebra, Words } from "../../random/philox.ts";
import { STREAMS } from "../../random/random-stream.ts";
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
    code.compute(operands, text, "Word");
  const on: WordAlgebra<Operand> = {
    add: (a, constant) => word((text) => `(uint32_t)(${text} + ${constant}u)`, a),
    xor: (a, b) => word((one, other) => `${one} ^ ${other}`, a, b),
    product(factor, a) {
      const product = code.compute([a], (text) => `(uint64_t)${text} * ${factor}u`, "uint64_t");
      return [word((text) => `(Word)(${text} >> 32)`, product), word((text) => `(uint32_t)${text}`, product)];
    },
  };
  code.loop(normalRows(dim) / 2, () => {
    const number = code.compute([step], (text) => `integer_of(${text} - 1.0)`, "uint64_t");
    const counter: Words<Operand> = [
      word((text) => `(uint32_t)${text}`, number),
      word(() => "(Word)j"),
      word(() => "(uint32_t)integer_of(s->repeat[k])"),
      // Every 2³² steps add 2.
      word((text) => `2 * (uint32_t)(${text} >> 32) + ${STREAMS.noise}`, number),
    ];
    const key = [0, 1].map((at) => word(() => `(Word)m->key[${at}]`)) as [Operand, Operand];
    const drawn = philox(on, counter, key);
    const values = new Map(
      inputs.map((id, at) => [id, code.compute([drawn[at]!], (text) => `number_of(${text} >> ${UNUSED_BITS[at]})`)]),
    );
    // A separate loop: words and normal pair need all registers each.
    code.line("");
    computeNodes(code, graph, graph.reachable(results), values);
    for (const [at, id] of results.entries()) {
      code.statement([operandOf(graph, id, values)], (text) => `s->normal[2 * j + ${at}][k] = ${text};`);
    }
  });
}

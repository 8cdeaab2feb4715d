import { UNUSED_BITS } from "../../random/normal-pair.ts";
import { normalGraph } from "../random/normal-graph.ts";
import { philox } from "../../random/philox.ts";
import type { WordAlgebra, Words } from "../../random/philox.ts";
import { STREAMS } from "../../random/random-stream.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import type { Local } from "./encoding/assembler.ts";
import { compute } from "./operation-code.ts";
import { keyRow, normalRow, REPEAT_ROW } from "./rows.ts";
import { at, VectorCode } from "./vector-code.ts";
import type { Vectors } from "./vector-code.ts";

// From 2^52 on, the low bits of a double are an integer.
const INTEGER_BITS = 2 ** 52;

/** A double whose low bits are a 32-bit word: the form of repeats and keys in memory. */
export function wordRow(word: number): number {
  return INTEGER_BITS + word;
}

/**
 * Generates the normal numbers of a step: a row for each coordinate, two rows from a draw. The
 * counter of a trial's draw is its step, the pair of coordinates, its repeat and the stream.
 */
export function drawNormals(code: VectorCode, dim: number): void {
  const words = new WordCode(code);
  const { graph, words: inputs, results } = normalGraph();
  const count = code.op("f64x2Add", code.load("t"), code.constant(INTEGER_BITS - 1));
  const step = words.lower(count);
  // Every 2³² steps add 2. The exponent is above these bits.
  const upper = code.op("v128Xor", count, code.constant(INTEGER_BITS));
  const stream = words.lower(
    code.op(
      "v128Or",
      code.shift("i64x2Shl", code.shift("i64x2ShrU", upper, 32), 1),
      code.constant(STREAMS.noise * Number.MIN_VALUE),
    ),
  );
  const repeat = words.lower(code.load(REPEAT_ROW));
  code.loop(
    Math.ceil(dim / 2),
    (pointer, _next, index) => {
      const counter: Words<Vectors> = [step, words.ofPair(index), repeat, stream];
      const drawn = philox(words, counter, [words.key(0), words.key(1)]);
      const values = new Map<NodeId, Vectors>(inputs.map((id, i) => [id, words.toDouble(drawn[i]!, UNUSED_BITS[i]!)]));
      const of = (id: NodeId): Vectors => values.get(id)!;
      for (const id of graph.reachable(results)) {
        if (!values.has(id) && graph.constantOf(id) === undefined) values.set(id, compute(code, graph, id, of));
      }
      for (const [i, id] of results.entries()) code.storeAt(pointer, normalRow(i), of(id));
    },
    2,
  );
}

// Bytes of the even and of the odd words of two vectors, and of the second half of one.
const EVEN = [0, 4, 8, 12].flatMap((word) => bytesAt(2 * word, 4));
const ODD = [0, 4, 8, 12].flatMap((word) => bytesAt(2 * word + 4, 4));
const SECOND_HALF = [...bytesAt(8, 8), ...bytesAt(8, 8)];

function bytesAt(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

/** Words of four trials in a vector: those of two vectors of doubles side by side. */
class WordCode implements WordAlgebra<Vectors> {
  readonly #doubles: VectorCode;
  readonly #words: VectorCode;

  constructor(doubles: VectorCode) {
    this.#doubles = doubles;
    const half = { lanes: doubles.map.lanes, width: Math.ceil(doubles.width / 2), unrolled: false };
    this.#words = new VectorCode(doubles.asm, doubles.map, half);
  }

  add(a: Vectors, constant: number): Vectors {
    return this.#words.op("i32x4Add", a, this.#words.constant(doubled(constant)));
  }

  xor(a: Vectors, b: Vectors): Vectors {
    return this.#words.op("v128Xor", a, b);
  }

  product(factor: number, a: Vectors): readonly [upper: Vectors, lower: Vectors] {
    const by = this.#words.constant(doubled(factor));
    const first = this.#words.op("i64x2ExtmulLowI32x4U", a, by);
    const second = this.#words.op("i64x2ExtmulHighI32x4U", a, by);
    const half = (bytes: readonly number[]): Vectors =>
      this.#words.each((slot) => this.#shuffle(at(first, slot), at(second, slot), bytes));
    return [half(ODD), half(EVEN)];
  }

  /** Returns the lower words of doubles. An odd vector is with itself. */
  lower(vectors: Vectors): Vectors {
    return this.#words.each((slot) =>
      this.#shuffle(at(vectors, 2 * slot), vectors[2 * slot + 1] ?? at(vectors, 2 * slot), EVEN),
    );
  }

  /** Returns the number of a pair for all trials, from the offset of a double. */
  ofPair(index: Local): Vectors {
    const { asm } = this.#words;
    const local = asm.local("v128");
    asm.get(index).i32(3).op("i32ShrU").op("i32x4Splat").set(local);
    return this.#words.each(() => local);
  }

  /** Returns a word of the key, which all trials share. */
  key(at: number): Vectors {
    const { asm, map } = this.#words;
    const local = asm.local("v128");
    asm
      .i32(0)
      .op("v128Load32Splat", 2, map.address(keyRow(at), 0))
      .set(local);
    return this.#words.each(() => local);
  }

  /** Returns the upper bits of words as doubles. */
  toDouble(words: Vectors, unused: number): Vectors {
    const { asm } = this.#doubles;
    const upper = this.#words.shift("i32x4ShrU", words, unused);
    return this.#doubles.each((slot) => {
      const word = at(upper, Math.floor(slot / 2));
      const result = asm.local("v128");
      asm.get(slot % 2 === 0 ? word : this.#shuffle(word, word, SECOND_HALF));
      // They are positive as numbers with a sign, too.
      asm.op("f64x2ConvertLowI32x4S").set(result);
      return result;
    });
  }

  #shuffle(first: Local, second: Local, bytes: readonly number[]): Local {
    const result = this.#words.asm.local("v128");
    this.#words.asm
      .get(first)
      .get(second)
      .op("i8x16Shuffle", ...bytes)
      .set(result);
    return result;
  }
}

/** Returns the double whose halves are both a word. */
function doubled(word: number): number {
  return new Float64Array(Uint32Array.of(word, word).buffer)[0]!;
}

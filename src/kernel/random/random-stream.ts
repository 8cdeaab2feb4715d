import { philox } from "./philox.ts";

/** What is drawn. Two streams never share a counter. */
const STREAMS = ["starts", "noise"] as const;

const WORD = 2 ** 32;

/**
 * Whatever is random in a sweep, as a function of (seed, repeat, step, coordinate): the key is the seed, the counter is
 * (step, coordinate, repeat, stream). Hyperparameters, threads and order are not in it, so points share their draws.
 */
export class RandomStream {
  readonly #low: number;
  readonly #high: number;
  readonly #stream: number;
  readonly #words = new Uint32Array(4);

  /** `seed` is a whole number from 0 to 2⁵³ − 1. */
  constructor(seed: number, stream: (typeof STREAMS)[number]) {
    this.#low = (seed % WORD) | 0;
    this.#high = Math.floor(seed / WORD);
    this.#stream = STREAMS.indexOf(stream);
  }

  /** Moves to a place; `first` and `second` are there then. */
  seek(repeat: number, step: number, coordinate: number): void {
    const words = this.#words;
    // An array of words keeps the lower 32 bits of a step; the upper ones go beside the stream.
    words[0] = step;
    words[1] = coordinate;
    words[2] = repeat;
    words[3] = this.#stream + STREAMS.length * Math.floor(step / WORD);
    philox(words, this.#low, this.#high);
  }

  /** A whole number from 0 to 2⁵³ − 1. */
  get first(): number {
    return integer53(this.#words[0]!, this.#words[1]!);
  }

  /** Another, independent of the first. */
  get second(): number {
    return integer53(this.#words[2]!, this.#words[3]!);
  }
}

/** The upper 27 and 26 bits of two words. Source: Matsumoto & Nishimura's genrand_res53. */
function integer53(a: number, b: number): number {
  return (a >>> 5) * 2 ** 26 + (b >>> 6);
}

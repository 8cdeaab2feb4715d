import { drawWords } from "./philox-function.ts";

export const WORD: number = 2 ** 32;

/**
 * The last word of each stream's counter at step 0. Every 2³² steps add 2, so no two streams share
 * a counter.
 */
export const STREAMS = {
  starts: 0,
  noise: 1,
  init: 2147483648,
  batches: 2147483649,
  validation: 1073741824,
  points: 1073741825,
} as const;

/** Returns the two words of the key of a seed, a whole number from 0 to 2⁵³ − 1. */
export function keyOf(seed: number): readonly [low: number, high: number] {
  return [seed % WORD, Math.floor(seed / WORD)];
}

/**
 * Random numbers as a function of (seed, repeat, step, coordinate). The key is the seed, the
 * counter is (step, coordinate, repeat, stream). They do not depend on hyperparameters, threads or
 * order, so points share their draws.
 */
export class RandomStream {
  /** The words of the last draw. */
  readonly words: Uint32Array = new Uint32Array(4);
  readonly #low: number;
  readonly #high: number;
  readonly #stream: number;

  constructor(seed: number, stream: keyof typeof STREAMS) {
    const [low, high] = keyOf(seed);
    this.#low = low | 0;
    this.#high = high;
    this.#stream = STREAMS[stream];
  }

  /** Draws the words for a counter. */
  seek(repeat: number, step: number, coordinate: number): void {
    const words = this.words;
    // The array keeps the lower 32 bits of the step; the upper ones join the stream.
    words[0] = step;
    words[1] = coordinate;
    words[2] = repeat;
    words[3] = this.#stream + 2 * Math.floor(step / WORD);
    drawWords(words, this.#low, this.#high);
  }

  /** A whole number from 0 to 2⁵³ − 1. */
  get first(): number {
    return integer53(this.words[0]!, this.words[1]!);
  }

  /** A second whole number, independent of the first. */
  get second(): number {
    return integer53(this.words[2]!, this.words[3]!);
  }
}

/** The upper 27 and 26 bits of two words. Source: Matsumoto & Nishimura's genrand_res53. */
function integer53(a: number, b: number): number {
  return (a >>> 5) * 2 ** 26 + (b >>> 6);
}

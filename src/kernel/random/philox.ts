/**
 * Arithmetic of 32-bit words. Each kernel has its own: numbers, vectors of lanes, or the text of a
 * program.
 */
export interface WordAlgebra<Word> {
  /** Returns the bits in which two words differ. */
  xor(a: Word, b: Word): Word;
  /** Returns the upper and the lower word of an unsigned product. */
  product(factor: number, a: Word): readonly [upper: Word, lower: Word];
}

/** A counter, or the random words in its place. */
export type Words<Word> = readonly [Word, Word, Word, Word];

const ROUNDS = 10;

/**
 * Philox4x32-10: returns four random words for a counter. `key` returns a word of `roundKeys`.
 * Passes TestU01. Source: Salmon, Moraes, Dror & Shaw, Parallel random numbers: as easy as 1, 2, 3,
 * SC11.
 */
export function philox<Word>(on: WordAlgebra<Word>, counter: Words<Word>, key: (at: number) => Word): Words<Word> {
  let words = counter;
  for (let round = 0; round < ROUNDS; round++) {
    const [a, b, c, d] = words;
    const [upperA, lowerA] = on.product(0xd2511f53, a);
    const [upperC, lowerC] = on.product(0xcd9e8d57, c);
    words = [on.xor(on.xor(upperC, b), key(2 * round)), lowerC, on.xor(on.xor(upperA, d), key(2 * round + 1)), lowerA];
  }
  return words;
}

/** Number of words in `roundKeys`. */
export const ROUND_KEYS: number = 2 * ROUNDS;

/** Returns the two words of each round's key. The first are those of the key itself. */
export function roundKeys(low: number, high: number): Uint32Array {
  const keys = new Uint32Array(ROUND_KEYS);
  keys[0] = low;
  keys[1] = high;
  for (let at = 2; at < ROUND_KEYS; at += 2) {
    // The array keeps the lower 32 bits.
    keys[at] = keys[at - 2]! + 0x9e3779b9;
    keys[at + 1] = keys[at - 1]! + 0xbb67ae85;
  }
  return keys;
}

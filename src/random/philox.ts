/**
 * Arithmetic of 32-bit words. Each kernel has its own: numbers, vectors of lanes, or the text of a
 * program.
 */
export interface WordAlgebra<Word> {
  /** Returns the bits in which two words differ. */
  xor(a: Word, b: Word): Word;
  /** Returns the lower word of a sum. */
  add(a: Word, constant: number): Word;
  /** Returns the upper and the lower word of an unsigned product. */
  product(factor: number, a: Word): readonly [upper: Word, lower: Word];
}

/** A counter, or the random words in its place. */
export type Words<Word> = readonly [Word, Word, Word, Word];

/** A key, or what it has become in a round. */
export type Key<Word> = readonly [low: Word, high: Word];

/**
 * Number of rounds: the generator is Philox4x32-10, which passes TestU01. Source: Salmon, Moraes,
 * Dror & Shaw, Parallel random numbers: as easy as 1, 2, 3, SC11.
 */
export const ROUNDS = 10;

/** Returns four random words for a counter and a key. */
export function philox<Word>(on: WordAlgebra<Word>, counter: Words<Word>, key: Key<Word>): Words<Word> {
  let [words, present] = [counter, key];
  for (let round = 0; round < ROUNDS; round++) {
    if (round > 0) present = nextKey(on, present);
    words = philoxRound(on, words, present);
  }
  return words;
}

/** Returns the words after a round. */
export function philoxRound<Word>(
  on: WordAlgebra<Word>,
  [a, b, c, d]: Words<Word>,
  [low, high]: Key<Word>,
): Words<Word> {
  const [upperA, lowerA] = on.product(0xd2511f53, a);
  const [upperC, lowerC] = on.product(0xcd9e8d57, c);
  return [on.xor(on.xor(upperC, b), low), lowerC, on.xor(on.xor(upperA, d), high), lowerA];
}

/** Returns the key of the next round. */
export function nextKey<Word>(on: WordAlgebra<Word>, [low, high]: Key<Word>): Key<Word> {
  return [on.add(low, 0x9e3779b9), on.add(high, 0xbb67ae85)];
}

import { mix } from "./mix.ts";

// Small domains have too few Feistel functions: with four bits in each half all orders come about.
const LEAST_HALF = 4;
const ROUNDS = 8;

/**
 * Returns a permutation of 0 to size − 1 (at most 2⁵² numbers), chosen by a key below 2⁵³, as a
 * function of the index. A
 * Feistel network permutes a domain of 4ᵏ numbers, and an index walks along its cycle until it is
 * below `size` (Black & Rogaway, Ciphers with arbitrary finite domains, CT-RSA 2002). It needs no
 * memory, and about four walks at most for a size of 64 or more.
 */
export function keyedPermutation(size: number, key: number): (index: number) => number {
  let half = LEAST_HALF;
  while (4 ** half < size) half += 1;
  const width = 2 ** half;
  const mixed = mix(mix(key % 2 ** 32) ^ Math.floor(key / 2 ** 32));
  const keys = Array.from({ length: ROUNDS }, (_, round) => mix(mixed + round));
  const step = (index: number): number => {
    let left = Math.floor(index / width);
    let right = index % width;
    for (const roundKey of keys) [left, right] = [right, left ^ (mix(mix(right) ^ roundKey) >>> (32 - half))];
    return left * width + right;
  };
  return (index) => {
    let place = step(index);
    while (place >= size) place = step(place);
    return place;
  };
}

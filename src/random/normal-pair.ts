import type { Algebra } from "../formula/elementary/algebra.ts";
import { logOfNormal } from "../formula/elementary/log.ts";
import { cosineOf, inNearQuarter, sineOf } from "../formula/elementary/trigonometric.ts";
import { NUMBERS } from "../formula/ir/primitives.ts";

/** Number of low bits of each of Philox's words that a normal pair does not use. */
export const UNUSED_BITS = [5, 6, 5, 6] as const;

/**
 * Returns two independent standard normal numbers from the upper bits of four random words: with 27
 * and 26 bits each, u is from 2⁻⁵³ to 1 and v from 0 to 1 − 2⁻⁵³. Source: Box & Muller, A note on
 * the generation of random normal deviates, Ann. Math. Statist. 29 (1958).
 */
export function normalPair<T>(on: Algebra<T>, words: readonly [T, T, T, T]): readonly [first: T, second: T] {
  const [a, b, c, d] = words;
  const scaled = (word: T, by: number): T => on.mul(word, on.constant(by));
  // No sum is rounded. The logarithm of 1 is finite.
  const u = on.add(scaled(a, 2 ** -27), scaled(on.add(b, on.constant(1)), 2 ** -53));
  const v = on.add(scaled(c, 2 ** -27), scaled(d, 2 ** -53));
  const radius = on.apply("sqrt", scaled(logOfNormal(on, u), -2));
  const angle = inNearQuarter(on, scaled(v, 2 * Math.PI));
  return [on.mul(radius, cosineOf(on, angle)), on.mul(radius, sineOf(on, angle))];
}

/** Returns the normal pair of four random words. */
export function normalNumbers(words: Uint32Array): readonly [first: number, second: number] {
  const upper = (at: 0 | 1 | 2 | 3): number => words[at]! >>> UNUSED_BITS[at];
  return normalPair(NUMBERS, [upper(0), upper(1), upper(2), upper(3)]);
}

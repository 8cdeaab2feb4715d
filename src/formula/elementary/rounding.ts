import type { Algebra } from "./algebra.ts";

// Between 2^52 and 2^53 the doubles are the integers.
const INTEGERS = 1.5 * 2 ** 52;

/** Returns the nearest integer (the even one of two) for |x| < 2^51. Returns 0 for −0. */
export function nearestInteger<T>(on: Algebra<T>, x: T): T {
  return on.sub(on.add(x, on.constant(INTEGERS)), on.constant(INTEGERS));
}

const SPLITTER = 2 ** 27 + 1;

/**
 * Returns the upper 26 bits of a number below 2^996, rounded. The remainder has 26 bits too, and
 * a product of two such numbers is exact. Source: Dekker, A floating-point technique for extending
 * the available precision, Numer. Math. 18 (1971).
 */
export function upperHalf<T>(on: Algebra<T>, x: T): T {
  const scaled = on.mul(x, on.constant(SPLITTER));
  return on.sub(scaled, on.sub(scaled, x));
}

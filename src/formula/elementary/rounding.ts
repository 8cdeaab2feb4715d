import type { Algebra } from "./algebra.ts";

// Doubles from 2^52 to 2^53 are the integers.
const INTEGERS = 1.5 * 2 ** 52;

/** The nearest integer (of two, the even one), for |x| < 2^51. Of 0 and −0 it is 0. */
export function nearestInteger<T>(on: Algebra<T>, x: T): T {
  return on.sub(on.add(x, on.constant(INTEGERS)), on.constant(INTEGERS));
}

const SPLITTER = 2 ** 27 + 1;

/**
 * The upper 26 bits of a number below 2^996, rounded; what is left has 26 bits too. A product of two such numbers is exact.
 * Source: Dekker, A floating-point technique for extending the available precision, Numer. Math. 18 (1971).
 */
export function upperHalf<T>(on: Algebra<T>, x: T): T {
  const scaled = on.mul(x, on.constant(SPLITTER));
  return on.sub(scaled, on.sub(scaled, x));
}

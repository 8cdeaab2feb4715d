import type { Algebra } from "./algebra.ts";

/**
 * Returns x · 2^k for an integer k from −2044 to 2046 and x near 1, rounded once even if subnormal.
 */
export function scale<T>(on: Algebra<T>, x: T, k: T): T {
  // 2^k itself may overflow or underflow.
  const first = on.apply("floor", on.mul(k, on.constant(0.5)));
  const second = on.sub(k, first);
  // The result is 0 below. A product that underflows is slow, one with 0 is not.
  const isZero = on.apply("lt", k, on.constant(-1076));
  const factor = on.select(isZero, on.constant(0), on.apply("power_of_two", second));
  return on.mul(on.mul(x, on.apply("power_of_two", first)), factor);
}

/** A number written as mantissa · 2^k. */
export interface Scaled<T> {
  /** Between √½ and √2, up to a rounding error. */
  readonly mantissa: T;
  readonly k: T;
}

/** Splits a positive finite number. For 0, infinity and NaN both parts are arbitrary. */
export function takeApart<T>(on: Algebra<T>, x: T): Scaled<T> {
  // Scaled so that √2·x and 2^−k are normal numbers for every x.
  const tiny = on.apply("lt", x, on.constant(2 ** -1000));
  const scaled = on.select(tiny, on.mul(x, on.constant(2 ** 60)), on.mul(x, on.constant(0.25)));
  const { mantissa, k } = takeNormalApart(on, scaled);
  return { mantissa, k: on.add(k, on.select(tiny, on.constant(-60), on.constant(2))) };
}

/** Splits a number from 2^−1000 to 2^1000. */
export function takeNormalApart<T>(on: Algebra<T>, x: T): Scaled<T> {
  const k = on.apply("exponent", on.mul(x, on.constant(Math.SQRT2)));
  return { mantissa: on.mul(x, on.apply("power_of_two", on.neg(k))), k };
}

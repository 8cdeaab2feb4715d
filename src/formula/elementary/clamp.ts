import type { Algebra } from "./algebra.ts";

/** Returns the smaller of `x` and `bound`, or NaN if `x` is NaN. */
export function atMost<T>(on: Algebra<T>, x: T, bound: number): T {
  const limit = on.constant(bound);
  return on.select(on.apply("lt", limit, x), limit, x);
}

/** Returns the larger of `x` and `bound`, or NaN if `x` is NaN. */
export function atLeast<T>(on: Algebra<T>, x: T, bound: number): T {
  const limit = on.constant(bound);
  return on.select(on.apply("lt", x, limit), limit, x);
}

import type { Algebra } from "./algebra.ts";

/** The smaller one; NaN where `x` is. */
export function atMost<T>(on: Algebra<T>, x: T, bound: number): T {
  const limit = on.constant(bound);
  return on.select(on.apply("lt", limit, x), limit, x);
}

/** The larger one; NaN where `x` is. */
export function atLeast<T>(on: Algebra<T>, x: T, bound: number): T {
  const limit = on.constant(bound);
  return on.select(on.apply("lt", x, limit), limit, x);
}

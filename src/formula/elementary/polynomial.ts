import type { Algebra } from "./algebra.ts";

/** Returns c₀ + z·(c₁ + z·(c₂ + …)). */
export function polynomial<T>(on: Algebra<T>, z: T, coefficients: readonly number[]): T {
  const [last = 0, ...rest] = coefficients.toReversed();
  return rest.reduce((sum, next) => on.add(on.constant(next), on.mul(z, sum)), on.constant(last));
}

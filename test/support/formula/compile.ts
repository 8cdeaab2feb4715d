import { expect } from "vitest";
import { objectiveFunction } from "../../../src/kernel/js/objective-function.ts";

/** Compiles a formula without parameters to functions of a point. */
export function compile(
  formula: string,
  dim: number,
): { readonly value: (x: number[]) => number; readonly gradient: (x: number[]) => number[] } {
  const compiled = objectiveFunction({ formula, dim, parameters: {}, constants: {} });
  return {
    value: (x) => compiled.value(x),
    gradient: (x) => {
      const out = new Float64Array(dim);
      compiled.gradient(x, out);
      return [...out];
    },
  };
}

/** Checks each derivative with its tolerance. */
export function expectClose(
  actual: readonly number[],
  expected: readonly number[],
  tolerances: readonly number[],
): void {
  for (const [j, value] of actual.entries()) {
    const error = Math.abs(value - (expected[j] ?? NaN));
    expect(error, `∂/∂x[${j + 1}]: ${value} for ${expected[j]}`).toBeLessThanOrEqual(tolerances[j] ?? 0);
  }
}

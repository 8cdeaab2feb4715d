import { applyPrimitive } from "./primitives.ts";

const MAX_INTEGER_POWER = 1024;

/** Whether powers with this exponent are repeated multiplication: integers up to ±1024. */
export function isIntegerPower(exponent: number): boolean {
  return Number.isInteger(exponent) && Math.abs(exponent) <= MAX_INTEGER_POWER;
}

/** Returns base^k for an integer k > 0, in a fixed order: x^2m = x^m·x^m, x^(2m+1) = x^2m·x. */
export function repeatedProduct<T>(base: T, k: number, times: (a: T, b: T) => T): T {
  if (k === 1) return base;
  if (k % 2 === 1) return times(repeatedProduct(base, k - 1, times), base);
  const half = repeatedProduct(base, k / 2, times);
  return times(half, half);
}

/** Returns base^exponent of numbers, with the arithmetic that `Graph.pow` builds. */
export function power(base: number, exponent: number): number {
  if (!isIntegerPower(exponent)) return applyPrimitive("pow", [base, exponent]);
  if (exponent === 0) return 1;
  const product = repeatedProduct(base, Math.abs(exponent), (a, b) => a * b);
  return exponent < 0 ? 1 / product : product;
}

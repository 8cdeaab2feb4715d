import { applyPrimitive } from "../../../formula/ir/primitives.ts";

// `Math.exp` and its like may differ between versions of Node. These have the same bits everywhere.

/** Returns e^x. */
export function exp(x: number): number {
  return applyPrimitive("exp", [x]);
}

/** Returns the natural logarithm. */
export function log(x: number): number {
  return applyPrimitive("log", [x]);
}

/**
 * Returns two independent standard normal numbers from two whole numbers from 0 to 2⁵³ − 1. Source:
 * Box & Muller, A note on the generation of random normal deviates, Ann. Math. Statist. 29 (1958).
 */
export function normalPair(first: number, second: number): readonly [number, number] {
  // From 2⁻⁵³ to 1, so the logarithm is finite.
  const radius = Math.sqrt(-2 * log((first + 1) / 2 ** 53));
  const angle = 2 * Math.PI * (second / 2 ** 53);
  return [radius * applyPrimitive("cos", [angle]), radius * applyPrimitive("sin", [angle])];
}

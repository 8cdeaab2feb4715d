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

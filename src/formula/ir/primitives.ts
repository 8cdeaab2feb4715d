import { ARITHMETIC } from "./arithmetic.ts";
import type { ExactPrimitive } from "./arithmetic.ts";
import { ELEMENTARY } from "../elementary/functions.ts";
import type { ElementaryFunction } from "../elementary/functions.ts";
import { NUMBERS } from "../elementary/numbers.ts";

/** The operations of a graph, each a function of numbers. Kernels have the exact ones; `lower` makes the others of these. */
export type Primitive = ExactPrimitive | ElementaryFunction;

/** Applies an operation to numbers: the arithmetic of the run, by which constants are folded too. */
export function applyPrimitive(operation: Primitive, args: readonly number[]): number {
  if (!isElementary(operation)) return ARITHMETIC[operation](...args);
  return ELEMENTARY[operation](NUMBERS, ...args);
}

/** Whether an operation is a function that `lower` replaces. */
export function isElementary(operation: string): operation is ElementaryFunction {
  return Object.hasOwn(ELEMENTARY, operation);
}

import type { Algebra } from "../elementary/algebra.ts";
import { OPERATIONS } from "./operations.ts";
import type { ElementaryFunction, Primitive } from "./operations.ts";

/** The algebra of numbers, for the values of elementary functions. */
export const NUMBERS: Algebra<number> = {
  constant: (value) => value,
  neg: OPERATIONS.neg.compute,
  add: OPERATIONS.add.compute,
  sub: OPERATIONS.sub.compute,
  mul: OPERATIONS.mul.compute,
  div: OPERATIONS.div.compute,
  and: OPERATIONS.and.compute,
  or: OPERATIONS.or.compute,
  not: OPERATIONS.not.compute,
  select: OPERATIONS.select.compute,
  apply: (operation, ...args) => OPERATIONS[operation].compute(...args),
};

/** Applies an operation to numbers with the arithmetic of the run, which also folds constants. */
export function applyPrimitive(operation: Primitive, args: readonly number[]): number {
  const entry = OPERATIONS[operation];
  return "compute" in entry ? entry.compute(...args) : entry.decompose(NUMBERS, ...args);
}

/** Whether a node's operation is a function of numbers. */
export function isPrimitive(operation: string): operation is Primitive {
  return Object.hasOwn(OPERATIONS, operation);
}

/** Whether an operation is a function that `lower` replaces. */
export function isElementary(operation: string): operation is ElementaryFunction {
  return isPrimitive(operation) && "decompose" in OPERATIONS[operation];
}

import type { ExactPrimitive } from "../ir/arithmetic.ts";

/**
 * What the elementary functions are written over: numbers (`NUMBERS`) or the nodes of a `Graph`. One text of each
 * function serves both, so that constants fold to the bits of the run. Conditions are good for `select`, `and`, `or` and
 * `not` alone.
 */
export interface Algebra<T> {
  constant(value: number): T;
  neg(a: T): T;
  add(a: T, b: T): T;
  sub(a: T, b: T): T;
  mul(a: T, b: T): T;
  div(a: T, b: T): T;
  and(a: T, b: T): T;
  or(a: T, b: T): T;
  not(a: T): T;
  select(condition: T, a: T, b: T): T;
  apply(operation: ExactPrimitive, ...args: T[]): T;
}

/** The exact operations that are not methods of `Algebra`. */
type OtherOperation =
  | "min"
  | "max"
  | "sqrt"
  | "abs"
  | "sign"
  | "floor"
  | "lt"
  | "le"
  | "gt"
  | "ge"
  | "eq"
  | "ne"
  | "exponent"
  | "power_of_two"
  | "large_quadrant"
  | "large_remainder"
  | "large_tail";

/**
 * The operations in which the elementary functions are written. Implemented by `NUMBERS` and by
 * `Graph`, so one text serves both and constants fold to the bits of the run. Conditions are
 * arguments of `select`, `and`, `or` and `not` only.
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
  apply(operation: OtherOperation, ...args: T[]): T;
}

import { exponent, powerOfTwo } from "./bits.ts";
import { LARGE_ANGLE, reduceLargeAngle } from "./large-angle.ts";

/**
 * The operations that every kernel has, each with one right result to the last bit. `and`, `or`, `not`, and `select` where
 * it stands first, take conditions.
 */
export type ExactPrimitive =
  | "neg"
  | "add"
  | "sub"
  | "mul"
  | "div"
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
  | "and"
  | "or"
  | "not"
  | "select"
  /** The exponent field of a double, less its bias: −1023 for 0 and subnormals, 1024 for infinities and NaN. */
  | "exponent"
  /** 2^k for an integer k from −1022 to 1023; for any other k, some number: what comes of it must not be used. */
  | "power_of_two"
  /**
   * (x, inline): the second argument up to |x| = LARGE_ANGLE and for NaN, else the part of that name of
   * `reduceLargeAngle(x)`. A kernel tests |x| > LARGE_ANGLE and calls that function where it is so.
   */
  | "large_quadrant"
  | "large_remainder"
  | "large_tail";

const isLarge = (x: number): boolean => Math.abs(x) > LARGE_ANGLE;

/**
 * What each of them does to numbers. Conditions are 1 or 0. `sign` is by comparison, so NaN has sign 0; `min` and `max`
 * propagate NaN.
 */
export const ARITHMETIC: Readonly<Record<ExactPrimitive, (...args: number[]) => number>> = {
  neg: (a) => -a,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  sqrt: (a) => Math.sqrt(a),
  abs: (a) => Math.abs(a),
  sign: (a) => (a > 0 ? 1 : a < 0 ? -1 : 0),
  floor: (a) => Math.floor(a),
  lt: (a, b) => Number(a < b),
  le: (a, b) => Number(a <= b),
  gt: (a, b) => Number(a > b),
  ge: (a, b) => Number(a >= b),
  eq: (a, b) => Number(a === b),
  ne: (a, b) => Number(a !== b),
  and: (a, b) => Number(a !== 0 && b !== 0),
  or: (a, b) => Number(a !== 0 || b !== 0),
  not: (a) => Number(a === 0),
  select: (condition, a, b) => (condition === 0 ? b : a),
  exponent,
  power_of_two: powerOfTwo,
  large_quadrant: (x, inline) => (isLarge(x) ? reduceLargeAngle(x).quadrant : inline),
  large_remainder: (x, inline) => (isLarge(x) ? reduceLargeAngle(x).remainder : inline),
  large_tail: (x, inline) => (isLarge(x) ? reduceLargeAngle(x).tail : inline),
};

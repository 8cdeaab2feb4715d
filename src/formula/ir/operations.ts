import type { Algebra } from "../elementary/algebra.ts";
import { atan } from "../elementary/arctangent.ts";
import { exp } from "../elementary/exp.ts";
import { log } from "../elementary/log.ts";
import { log1p } from "../elementary/log1p.ts";
import { pow } from "../elementary/power.ts";
import { sigmoid } from "../elementary/sigmoid.ts";
import { tan } from "../elementary/tangent.ts";
import { tanh } from "../elementary/tanh.ts";
import { cos, sin } from "../elementary/trigonometric.ts";
import { exponent, powerOfTwo } from "./bits.ts";
import { LARGE_ANGLE, reduceLargeAngle } from "./large-angle.ts";
import type { ReducedAngle } from "./large-angle.ts";

/** The operations that every kernel has, each with one correct result to the last bit. */
export type ExactPrimitive =
  | ("neg" | "add" | "sub" | "mul" | "div")
  | ("sqrt" | "abs" | "sign" | "floor" | "min" | "max")
  | ("lt" | "le" | "gt" | "ge" | "eq" | "ne" | "and" | "or" | "not" | "select")
  | ("exponent" | "power_of_two" | "large_quadrant" | "large_remainder" | "large_tail");

/** The functions that `lower` replaces by exact operations. */
export type ElementaryFunction =
  | ("pow" | "exp" | "log" | "log1p" | "sin" | "cos" | "tan" | "atan" | "tanh" | "sigmoid")
  | "detach";

/** The operations of a graph that are functions of numbers. */
export type Primitive = ExactPrimitive | ElementaryFunction;

/** The operations in which derivatives are written. Implemented by `Graph`. */
export interface DifferentialAlgebra<T> extends Algebra<T> {
  apply(operation: Primitive, ...args: T[]): T;
  pow(base: T, exponent: T): T;
  constantOf(a: T): number | undefined;
  /** Returns k·a if a constant factor of `a` can absorb k. */
  timesConstant(k: number, a: T): T | undefined;
}

/** Returns adjoint · ∂result/∂argument for each argument; null or nothing if it is always 0. */
type Partials = <T>(
  on: DifferentialAlgebra<T>,
  at: { readonly result: T; readonly adjoint: T },
  ...args: T[]
) => (T | null)[];

/**
 * Calls `branch` for each argument that may be the result, with the condition for that and the
 * adjoint to pass on.
 */
type Branches = <T>(
  on: DifferentialAlgebra<T>,
  adjoint: T,
  branch: (arg: T, taken: T, adjoint: T) => void,
  ...args: T[]
) => void;

type Derivative =
  | {
      readonly partials: Partials;
      /** Whether an adjoint of 0 always passes on 0: no factor can be infinite or NaN. */
      readonly keepsZero?: true;
      /** Whether a factor is infinite where the function is finite: a root at 0. */
      readonly isSteep?: (...args: (number | undefined)[]) => boolean;
    }
  | { readonly branches: Branches };

interface Form {
  /** The number of arguments in a graph. */
  readonly arity: number;
  /**
   * Set for functions of the formula language. "fixed" takes `arity` arguments. "folded" takes
   * `arity` or more: f(a, b, c) is f(f(a, b), c).
   */
  readonly inFormulas?: "fixed" | "folded";
  /** The positions of arguments that are conditions. */
  readonly conditions?: readonly number[];
}

/** An operation that every kernel has, with its value for numbers. Conditions are 1 or 0. */
type ExactOperation = Form & Derivative & { readonly compute: (...args: number[]) => number };

/** A function with its text in exact operations, which is also its value for numbers. */
type ElementaryOperation = Form & Derivative & { readonly decompose: <T>(on: Algebra<T>, ...args: T[]) => T };

/** The partials of a piecewise constant function, whose subgradient is 0 everywhere. */
const FLAT: Partials = () => [];

/**
 * All operations and functions. To add a function, add its name to a union above and its entry
 * here; an exact one also needs an entry in each kernel, as the type checker enforces.
 */
export const OPERATIONS: Readonly<
  Record<ExactPrimitive, ExactOperation> & Record<ElementaryFunction, ElementaryOperation>
> = {
  neg: { arity: 1, compute: (a) => -a, keepsZero: true, partials: (on, { adjoint }) => [on.neg(adjoint)] },
  add: { arity: 2, compute: (a, b) => a + b, keepsZero: true, partials: (_on, { adjoint }) => [adjoint, adjoint] },
  sub: {
    arity: 2,
    compute: (a, b) => a - b,
    keepsZero: true,
    partials: (on, { adjoint }) => [adjoint, on.neg(adjoint)],
  },
  mul: {
    arity: 2,
    compute: (a, b) => a * b,
    partials: (on, { adjoint }, a, b) =>
      a === b ? [powerPartial(on, a, 2, adjoint)] : [on.mul(adjoint, b), on.mul(adjoint, a)],
  },
  div: {
    arity: 2,
    compute: (a, b) => a / b,
    partials: (on, { result, adjoint }, _a, b) => [on.div(adjoint, b), on.neg(on.mul(on.div(adjoint, b), result))],
  },
  pow: {
    arity: 2,
    decompose: pow,
    isSteep: (_a, b) => !(b !== undefined && b >= 1),
    // b·a^(b−1) da + a^b·log(a) db. The first term is 0 for b = 0. The second is 0 for a = 0, which
    // is its limit for b > 0.
    partials: (on, { result, adjoint }, a, b) => {
      const zero = on.constant(0);
      const byBase = on.mul(adjoint, on.mul(b, on.pow(a, on.sub(b, on.constant(1)))));
      if (on.constantOf(b) !== undefined) return [byBase];
      const byExponent = on.mul(adjoint, on.mul(result, on.apply("log", a)));
      return [on.select(on.apply("eq", b, zero), zero, byBase), on.select(on.apply("eq", a, zero), zero, byExponent)];
    },
  },

  sqrt: {
    arity: 1,
    inFormulas: "fixed",
    compute: Math.sqrt,
    isSteep: () => true,
    partials: (on, { result, adjoint }) => [on.div(adjoint, on.mul(on.constant(2), result))],
  },
  abs: {
    arity: 1,
    inFormulas: "fixed",
    compute: Math.abs,
    partials: (on, { adjoint }, a) => [on.mul(adjoint, on.apply("sign", a))],
  },
  // By comparison, so the sign of NaN is 0.
  sign: { arity: 1, inFormulas: "fixed", compute: (a) => (a > 0 ? 1 : a < 0 ? -1 : 0), partials: FLAT },
  floor: { arity: 1, inFormulas: "fixed", compute: Math.floor, partials: FLAT },
  exp: {
    arity: 1,
    inFormulas: "fixed",
    decompose: exp,
    partials: (on, { result, adjoint }) => [on.mul(adjoint, result)],
  },
  log: { arity: 1, inFormulas: "fixed", decompose: log, partials: (on, { adjoint }, a) => [on.div(adjoint, a)] },
  log1p: {
    arity: 1,
    inFormulas: "fixed",
    decompose: log1p,
    partials: (on, { adjoint }, a) => [on.div(adjoint, on.add(on.constant(1), a))],
  },
  sin: {
    arity: 1,
    inFormulas: "fixed",
    decompose: sin,
    partials: (on, { adjoint }, a) => [on.mul(adjoint, on.apply("cos", a))],
  },
  cos: {
    arity: 1,
    inFormulas: "fixed",
    decompose: cos,
    partials: (on, { adjoint }, a) => [on.neg(on.mul(adjoint, on.apply("sin", a)))],
  },
  tan: {
    arity: 1,
    inFormulas: "fixed",
    decompose: tan,
    partials: (on, { result, adjoint }) => [on.mul(adjoint, on.add(on.constant(1), on.mul(result, result)))],
  },
  atan: {
    arity: 1,
    inFormulas: "fixed",
    decompose: atan,
    partials: (on, { adjoint }, a) => [on.div(adjoint, on.add(on.constant(1), on.mul(a, a)))],
  },
  tanh: {
    arity: 1,
    inFormulas: "fixed",
    decompose: tanh,
    partials: (on, { result, adjoint }) => [on.mul(adjoint, on.sub(on.constant(1), on.mul(result, result)))],
  },
  sigmoid: {
    arity: 1,
    inFormulas: "fixed",
    decompose: sigmoid,
    partials: (on, { result, adjoint }) => [on.mul(adjoint, on.mul(result, on.sub(on.constant(1), result)))],
  },
  /** The argument itself, as a constant: no derivative passes. Not in formulas. */
  detach: { arity: 1, decompose: (_on, a) => a, partials: FLAT },
  // Both propagate NaN.
  min: { arity: 2, inFormulas: "folded", compute: (a, b) => Math.min(a, b), branches: extreme("lt") },
  max: { arity: 2, inFormulas: "folded", compute: (a, b) => Math.max(a, b), branches: extreme("gt") },

  lt: { arity: 2, compute: (a, b) => Number(a < b), partials: FLAT },
  le: { arity: 2, compute: (a, b) => Number(a <= b), partials: FLAT },
  gt: { arity: 2, compute: (a, b) => Number(a > b), partials: FLAT },
  ge: { arity: 2, compute: (a, b) => Number(a >= b), partials: FLAT },
  eq: { arity: 2, compute: (a, b) => Number(a === b), partials: FLAT },
  ne: { arity: 2, compute: (a, b) => Number(a !== b), partials: FLAT },
  and: { arity: 2, conditions: [0, 1], compute: (a, b) => Number(a !== 0 && b !== 0), partials: FLAT },
  or: { arity: 2, conditions: [0, 1], compute: (a, b) => Number(a !== 0 || b !== 0), partials: FLAT },
  not: { arity: 1, conditions: [0], compute: (a) => Number(a === 0), partials: FLAT },
  select: {
    arity: 3,
    conditions: [0],
    compute: (condition, a, b) => (condition === 0 ? b : a),
    branches: (on, adjoint, branch, condition, a, b) => {
      const zero = on.constant(0);
      branch(a, condition, on.select(condition, adjoint, zero));
      branch(b, on.not(condition), on.select(condition, zero, adjoint));
    },
  },

  /** The exponent field minus its bias: −1023 for 0 and subnormals, 1024 if not finite. */
  exponent: { arity: 1, compute: exponent, partials: FLAT },
  /** 2^k for an integer k from −1022 to 1023, else an arbitrary number that must not be used. */
  power_of_two: { arity: 1, compute: powerOfTwo, partials: FLAT },
  large_quadrant: largeAngle("quadrant"),
  large_remainder: largeAngle("remainder"),
  large_tail: largeAngle("tail"),
};

/**
 * (x, inline): that part of `reduceLargeAngle(x)` if |x| > LARGE_ANGLE, else `inline`. A kernel
 * calls the function only for large angles. Exists in lowered graphs only, so has no derivative.
 */
function largeAngle(part: keyof ReducedAngle): ExactOperation {
  return {
    arity: 2,
    compute: (x, inline) => (Math.abs(x) > LARGE_ANGLE ? reduceLargeAngle(x)[part] : inline),
    partials: FLAT,
  };
}

/** The branches of min ("lt") and max ("gt"). Equal arguments get half each. */
function extreme(wins: "lt" | "gt"): Branches {
  return (on, adjoint, branch, a, b) => {
    const first = on.apply(wins, a, b);
    const second = on.apply(wins, b, a);
    const half = on.mul(adjoint, on.constant(0.5));
    const shared = on.select(on.apply("eq", a, b), half, on.constant(0));
    branch(a, on.not(second), on.select(first, adjoint, shared));
    branch(b, on.not(first), on.select(second, adjoint, shared));
  };
}

/**
 * Returns adjoint · k·a^(k−1). The factor k joins a constant of the adjoint, if it has one, else
 * the power, which is known earlier.
 */
export function powerPartial<T>(on: DifferentialAlgebra<T>, a: T, k: number, adjoint: T): T {
  const rest = on.pow(a, on.constant(k - 1));
  const multiplied = on.timesConstant(k, adjoint);
  return multiplied === undefined ? on.mul(adjoint, on.mul(on.constant(k), rest)) : on.mul(multiplied, rest);
}

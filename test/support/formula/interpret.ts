import type { BinaryOperator, Comparison, Expr, SmoothReduction } from "../../../src/formula/language/expr.ts";
import { applyPrimitive } from "../../../src/formula/ir/primitives.ts";

/** The functions of the language. Other tests cover the values of the elementary ones. */
export const CALL: Readonly<Record<string, (...args: number[]) => number>> = {
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: (a) => (a > 0 ? 1 : a < 0 ? -1 : 0),
  floor: Math.floor,
  exp: (a) => applyPrimitive("exp", [a]),
  log: (a) => applyPrimitive("log", [a]),
  log1p: (a) => applyPrimitive("log1p", [a]),
  sin: (a) => applyPrimitive("sin", [a]),
  cos: (a) => applyPrimitive("cos", [a]),
  tan: (a) => applyPrimitive("tan", [a]),
  atan: (a) => applyPrimitive("atan", [a]),
  tanh: (a) => applyPrimitive("tanh", [a]),
  sigmoid: (a) => applyPrimitive("sigmoid", [a]),
  min: (...args) => args.reduce((a, b) => Math.min(a, b)),
  max: (...args) => args.reduce((a, b) => Math.max(a, b)),
};

export const OPERATE: Readonly<Record<Exclude<BinaryOperator, "^">, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
};

const sum = (terms: readonly number[]): number => terms.reduce((before, term) => before + term);

const REDUCE: Readonly<Record<SmoothReduction, (terms: readonly number[]) => number>> = {
  sum,
  prod: (terms) => terms.reduce((before, term) => before * term),
  max: (terms) => terms.reduce((before, term) => (term > before || Number.isNaN(term) ? term : before)),
  min: (terms) => terms.reduce((before, term) => (term < before || Number.isNaN(term) ? term : before)),
  mean: (terms) => sum(terms) / terms.length,
  logsumexp: (terms) => {
    const most = Math.max(...terms);
    const shift = Number.isFinite(most) ? most : 0;
    const powers = terms.map((term) => applyPrimitive("exp", [term - shift]));
    return shift + applyPrimitive("log", [sum(powers)]);
  },
};

export const COMPARE: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

export type Names = ReadonlyMap<string, number>;

/** Returns the value of a formula of x[1] … x[n], directly from its tree. Graphs must match it. */
export function interpret(expr: Expr, x: ArrayLike<number>, names: Names = new Map()): number {
  const value = (inner: Expr): number => interpret(inner, x, names);
  switch (expr.kind) {
    case "number":
      return expr.value;
    case "name":
      return named(expr.name, x, names);
    case "index":
      return x[value(expr.indices[0] ?? expr) - 1] ?? NaN;
    case "negate":
      return -value(expr.operand);
    case "binary": {
      const a = value(expr.left);
      const b = value(expr.right);
      if (expr.operator !== "^") return OPERATE[expr.operator](a, b);
      return isConstant(expr.right) ? power(a, b) : applyPrimitive("pow", [a, b]);
    }
    case "call":
      return call(expr.name, expr.args.map(value));
    case "where": {
      const { comparison, left, right } = expr.condition;
      return COMPARE[comparison](value(left), value(right)) ? value(expr.a) : value(expr.b);
    }
    case "reduce": {
      const terms: number[] = [];
      for (let i = value(expr.from); i <= value(expr.to); i++) {
        terms.push(interpret(expr.body, x, new Map([...names, [expr.index, i]])));
      }
      if (terms.length === 0) return expr.operator === "sum" ? 0 : 1;
      if (expr.operator === "argmax") throw new Error("argmax is for metrics");
      return REDUCE[expr.operator](terms);
    }
  }
}

function call(name: string, args: readonly number[]): number {
  const compute = CALL[name];
  if (compute === undefined) throw new Error(`unknown function: ${name}`);
  return compute(...args);
}

export function named(name: string, x: ArrayLike<number>, names: Names): number {
  const value = names.get(name) ?? { pi: Math.PI, e: Math.E, n: x.length, x: x[0], y: x[1], z: x[2] }[name];
  if (value === undefined) throw new Error(`unknown name: ${name}`);
  return value;
}

/** Returns base^exponent, for an integer exponent by the documented order of multiplications. */
export function power(base: number, exponent: number): number {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > 1024) return applyPrimitive("pow", [base, exponent]);
  if (exponent < 0) return 1 / power(base, -exponent);
  if (exponent === 0) return 1;
  if (exponent === 1) return base;
  if (exponent % 2 === 1) return power(base, exponent - 1) * base;
  const half = power(base, exponent / 2);
  return half * half;
}

/** Whether a formula reads no coordinate. */
export function isConstant(expr: Expr): boolean {
  switch (expr.kind) {
    case "number":
      return true;
    case "name":
      return !["x", "y", "z"].includes(expr.name);
    case "index":
      return expr.name !== "x";
    case "negate":
      return isConstant(expr.operand);
    case "binary":
      return isConstant(expr.left) && isConstant(expr.right);
    case "call":
      return expr.args.every(isConstant);
    case "where":
      return [expr.condition.left, expr.condition.right, expr.a, expr.b].every(isConstant);
    case "reduce":
      return isConstant(expr.body);
  }
}

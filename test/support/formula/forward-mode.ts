import type { Expr, Reduction } from "../../../src/formula/language/expr.ts";
import { COMPARE, isConstant, named, OPERATE, power } from "./interpret.ts";
import type { Names } from "./interpret.ts";

/** A value with its derivatives, and for each the sum of the absolute values of its terms. */
interface Dual {
  readonly value: number;
  readonly derivatives: readonly number[];
  readonly bounds: readonly number[];
}

/** The value and gradient of a formula by forward accumulation over its tree. */
export interface ForwardResult {
  readonly value: number;
  readonly gradient: readonly number[];
  /** The sum of the absolute values of the terms of each derivative, to scale rounding errors. */
  readonly bounds: readonly number[];
  /**
   * False near a kink, a jump or a pole, and if digits cancel: two methods need not agree there.
   */
  readonly tame: boolean;
}

interface Rule {
  readonly value: (a: number) => number;
  readonly derivative: (a: number, value: number) => number;
  /** Returns the distance to the next kink or jump. */
  readonly distance?: (a: number) => number;
  /** Values beyond which the digits of the derivative are lost. */
  readonly flatFrom?: number;
}

/** The functions of one argument, independent of OPERATIONS. */
export const UNARY: Readonly<Record<string, Rule>> = {
  sqrt: { value: Math.sqrt, derivative: (_, value) => 0.5 / value },
  exp: { value: Math.exp, derivative: Math.exp },
  log: { value: Math.log, derivative: (a) => 1 / a },
  log1p: { value: Math.log1p, derivative: (a) => 1 / (1 + a) },
  sin: { value: Math.sin, derivative: Math.cos },
  cos: { value: Math.cos, derivative: (a) => -Math.sin(a) },
  tan: { value: Math.tan, derivative: (a) => 1 / Math.cos(a) ** 2 },
  atan: { value: Math.atan, derivative: (a) => 1 / (1 + a * a) },
  tanh: { value: Math.tanh, derivative: (a) => 1 / Math.cosh(a) ** 2, flatFrom: 0.999 },
  sigmoid: {
    value: (a) => 1 / (1 + Math.exp(-a)),
    derivative: (a) => Math.exp(-a) / (1 + Math.exp(-a)) ** 2,
    flatFrom: 0.999,
  },
  abs: { value: Math.abs, derivative: Math.sign, distance: (a) => a },
  sign: { value: Math.sign, derivative: () => 0, distance: (a) => a },
  floor: { value: Math.floor, derivative: () => 0, distance: (a) => a - Math.round(a) },
};

/** The folded functions: whether the first of two arguments is the result. */
export const EXTREME: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  min: (a, b) => a < b,
  max: (a, b) => a > b,
};

/** Tame values are in this range, or 0. */
const SMALLEST = 1e-3;
const LARGEST = 1e4;

/** Returns the value and gradient of a formula by forward accumulation. */
export function forwardMode(expr: Expr, x: readonly number[]): ForwardResult {
  const walk = new Walk(x);
  const { value, derivatives, bounds } = walk.dual(expr, new Map());
  return { value, gradient: derivatives, bounds, tame: walk.tame };
}

class Walk {
  tame = true;
  private readonly x: readonly number[];

  constructor(x: readonly number[]) {
    this.x = x;
  }

  dual(expr: Expr, names: Names): Dual {
    const visit = (inner: Expr): Dual => this.dual(inner, names);
    switch (expr.kind) {
      case "number":
        return this.constant(expr.value);
      case "name":
        return this.constant(named(expr.name, this.x, names));
      case "index":
        return this.coordinate(visit(expr.indices[0] ?? expr).value);
      case "negate": {
        const a = visit(expr.operand);
        return this.combine(-a.value, [[-1, a]]);
      }
      case "binary":
        return this.binary(expr, visit(expr.left), visit(expr.right));
      case "call":
        return expr.args.length === 1
          ? this.unary(expr.name, visit(expr.args[0] ?? expr))
          : this.extreme(expr.name, expr.args.map(visit));
      case "where": {
        const left = visit(expr.condition.left);
        const right = visit(expr.condition.right);
        this.awayFromZero(
          this.combine(left.value - right.value, [
            [1, left],
            [-1, right],
          ]),
        );
        return visit(COMPARE[expr.condition.comparison](left.value, right.value) ? expr.a : expr.b);
      }
      case "reduce": {
        const terms: Dual[] = [];
        for (let i = visit(expr.from).value; i <= visit(expr.to).value; i++) {
          terms.push(this.dual(expr.body, new Map([...names, [expr.index, i]])));
        }
        return this.reduced(expr.operator, terms);
      }
    }
  }

  private reduced(operator: Reduction, terms: readonly Dual[]): Dual {
    if (operator === "logsumexp") {
      const most = Math.max(...terms.map(({ value }) => value));
      // The exponentials of other methods overflow or lose digits.
      if (Math.abs(most) > 700) this.tame = false;
      const powers = terms.map(({ value }) => Math.exp(value - most));
      const total = powers.reduce((a, b) => a + b, 0);
      const shares = terms.map((term, k) => [(powers[k] ?? NaN) / total, term] as const);
      return this.combine(most + Math.log(total), shares);
    }
    const [sign, first] = operator === "prod" ? (["*", 1] as const) : (["+", 0] as const);
    const result = terms.reduce((before, term) => this.arithmetic(sign, before, term), this.constant(first));
    return operator === "mean" ? this.arithmetic("/", result, this.constant(terms.length)) : result;
  }

  private constant(value: number): Dual {
    return { value, derivatives: this.x.map(() => 0), bounds: this.x.map(() => 0) };
  }

  private coordinate(index: number): Dual {
    const one = this.x.map((_, j) => Number(j === index - 1));
    return this.checked({ value: this.x[index - 1] ?? NaN, derivatives: one, bounds: one });
  }

  private combine(value: number, partials: readonly (readonly [number, Dual])[]): Dual {
    if (!partials.every(([partial]) => Math.abs(partial) <= LARGEST)) this.tame = false;
    const total = (term: (partial: number, arg: Dual, j: number) => number): number[] =>
      this.x.map((_, j) => partials.reduce((before, [partial, arg]) => before + term(partial, arg, j), 0));
    return this.checked({
      value,
      derivatives: total((partial, arg, j) => partial * (arg.derivatives[j] ?? NaN)),
      bounds: total((partial, arg, j) => Math.abs(partial) * (arg.bounds[j] ?? NaN)),
    });
  }

  private checked(dual: Dual): Dual {
    const size = Math.abs(dual.value);
    if (size !== 0 && !(size >= SMALLEST && size <= LARGEST)) this.tame = false;
    if (!dual.bounds.every((bound) => bound <= LARGEST)) this.tame = false;
    return dual;
  }

  private awayFromZero({ value, bounds }: Dual): void {
    const reach = bounds.reduce((a, b) => a + b, 0);
    if (!(Math.abs(value) > 0.02 * reach) && reach !== 0) this.tame = false;
  }

  private binary(expr: Expr & { kind: "binary" }, a: Dual, b: Dual): Dual {
    if (expr.operator !== "^") return this.arithmetic(expr.operator, a, b);
    if (isConstant(expr.right)) return this.combine(power(a.value, b.value), [[b.value * a.value ** (b.value - 1), a]]);
    const value = a.value ** b.value;
    return this.combine(value, [
      [b.value * a.value ** (b.value - 1), a],
      [value * Math.log(a.value), b],
    ]);
  }

  private arithmetic(operator: "+" | "-" | "*" | "/", a: Dual, b: Dual): Dual {
    const value = OPERATE[operator](a.value, b.value);
    if (operator === "*")
      return this.combine(value, [
        [b.value, a],
        [a.value, b],
      ]);
    if (operator === "/")
      return this.combine(value, [
        [1 / b.value, a],
        [-a.value / b.value ** 2, b],
      ]);
    if (Math.abs(value) < SMALLEST * Math.max(Math.abs(a.value), Math.abs(b.value))) this.tame = false;
    return this.combine(value, [
      [1, a],
      [operator === "+" ? 1 : -1, b],
    ]);
  }

  private unary(name: string, a: Dual): Dual {
    const rule = UNARY[name];
    if (rule === undefined) throw new Error(`no rule for ${name}`);
    const value = rule.value(a.value);
    if (rule.distance !== undefined) this.awayFromZero({ ...a, value: rule.distance(a.value) });
    if (Math.abs(value) > (rule.flatFrom ?? Infinity)) this.tame = false;
    return this.combine(value, [[rule.derivative(a.value, value), a]]);
  }

  private extreme(name: string, args: readonly Dual[]): Dual {
    return args.reduce((a, b) => {
      this.awayFromZero(
        this.combine(a.value - b.value, [
          [1, a],
          [-1, b],
        ]),
      );
      const first = EXTREME[name]?.(a.value, b.value);
      if (first === undefined) throw new Error(`no rule for ${name}`);
      return first ? a : b;
    });
  }
}

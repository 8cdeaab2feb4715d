import type { Condition, Expr } from "../../../src/formula/language/expr.ts";
import { parseAssignment, parseFormula } from "../../../src/formula/language/parse.ts";
import { applyPrimitive } from "../../../src/formula/ir/primitives.ts";
import type { Primitive } from "../../../src/formula/ir/operations.ts";
import type { OptimizerSpec } from "../../../src/sweep/spec/sweep-spec.ts";
import { norm } from "./reference-trial.ts";
import type { PlainRule, Vector } from "./reference-trial.ts";

/** One number for all coordinates, or one each. */
type Value = number | Vector;
type State = Readonly<Record<string, Value>>;

/**
 * An update rule without a graph, passes or code: its lines are walked at every step, every name a
 * number or a list. `hyperparameters` have the order of the rule's own.
 */
export function interpretRule(rule: OptimizerSpec, hyperparameters: readonly number[]): PlainRule<State> {
  const names = Object.keys(rule.hyperparameters).map((name, i) => [name, hyperparameters[i] ?? NaN] as const);
  const given = Object.fromEntries(names);
  const lines = rule.update.map(parseAssignment);
  return {
    start: () => mapValues(rule.state, (text) => evaluate(parseFormula(String(text)), new Map(names), 1)),
    next: ({ x, ...now }, state) => {
      const dim = x.length;
      const scope = new Map<string, Value>(Object.entries({ ...now, ...given, ...state, x, n: dim }));
      for (const { target, value } of lines) scope.set(target, evaluate(value, scope, dim));
      const known = (name: string): Value => scope.get(name) ?? NaN;
      return { x: spread(known("x"), dim), state: mapValues(rule.state, (_, name) => known(name)) };
    },
  };
}

const OPERATORS = { "+": "add", "-": "sub", "*": "mul", "/": "div" } as const;
const COMPARISONS = { "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne" } as const;

function evaluate(expr: Expr, scope: ReadonlyMap<string, Value>, dim: number): Value {
  const of = (part: Expr): Value => evaluate(part, scope, dim);
  const apply = (operation: Primitive, ...args: Value[]): Value =>
    each(args, (...one) => applyPrimitive(operation, one));
  const test = ({ comparison, left, right }: Condition): Value => apply(COMPARISONS[comparison], of(left), of(right));
  switch (expr.kind) {
    case "number":
      return expr.value;
    case "name":
      return scope.get(expr.name) ?? fail(expr.name);
    case "negate":
      return apply("neg", of(expr.operand));
    case "where":
      return apply("select", test(expr.condition), of(expr.a), of(expr.b));
    case "binary": {
      const { operator, left, right } = expr;
      if (operator !== "^") return apply(OPERATORS[operator], of(left), of(right));
      if (right.kind !== "number" || !Number.isInteger(right.value)) return apply("pow", of(left), of(right));
      return each([of(left)], (base = NaN) => integerPower(base, right.value));
    }
    case "call": {
      const [a = NaN, b = a] = expr.args.map(of);
      if (expr.name === "dot") return dot(a, b, dim);
      if (expr.name === "norm") return norm(spread(a, dim));
      return apply(expr.name as Primitive, ...expr.args.map(of));
    }
    default:
      return fail(expr.kind);
  }
}

function dot(a: Value, b: Value, dim: number): number {
  const right = spread(b, dim);
  return spread(a, dim).reduce((sum, one, i) => sum + one * (right[i] ?? NaN), 0);
}

/** x^2m = x^m·x^m, x^(2m+1) = x^2m·x. */
function integerPower(base: number, k: number): number {
  if (k === 0) return 1;
  if (k === 1) return base;
  if (k % 2 === 1) return integerPower(base, k - 1) * base;
  const half = integerPower(base, k / 2);
  return half * half;
}

function each(args: readonly Value[], work: (...args: number[]) => number): Value {
  const vector = args.find((arg) => typeof arg !== "number");
  if (vector === undefined) return work(...args.filter((arg) => typeof arg === "number"));
  return vector.map((_, i) => work(...args.map((arg) => (typeof arg === "number" ? arg : (arg[i] ?? NaN)))));
}

function spread(value: Value, dim: number): Vector {
  return typeof value === "number" ? Array<number>(dim).fill(value) : value;
}

function mapValues<T>(record: Readonly<Record<string, T>>, work: (value: T, name: string) => Value): State {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, work(value, name)]));
}

function fail(what: string): never {
  throw new Error(`the interpreter does not know: ${what}`);
}

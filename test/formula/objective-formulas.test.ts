import { describe, expect, test } from "vitest";
import { SweepError } from "../../src/errors.ts";
import { parseFormula } from "../../src/formula/language/parse.ts";
import { objectiveFunction } from "../../src/kernel/js/objective-function.ts";
import type { Constant } from "../../src/objectives/definition.ts";
import { interpret } from "../support/formula/interpret.ts";

interface Objective {
  readonly formula: string;
  readonly dim: number;
  readonly parameters: Readonly<Record<string, number>>;
  readonly constants: Readonly<Record<string, Constant>>;
}

const objective = (formula: string, more: Partial<Objective> = {}): Objective => ({
  formula,
  dim: 3,
  parameters: { a: 0.5, condition: 100 },
  constants: {
    b: [1, 2, 4],
    A: [
      [10, 20, 30],
      [40, 50, 60],
    ],
  },
  ...more,
});

function valueAt(formula: string, x: readonly number[], more: Partial<Objective> = {}): number {
  return objectiveFunction(objective(formula, { dim: x.length, ...more })).value(x);
}

describe("the names in an objective's formula", () => {
  test.each<[string, number[], number]>([
    ["x + 10*y + 100*z", [1, 2, 3], 321],
    ["x[1] + 10*x[2] + 100*x[3]", [1, 2, 3], 321],
    ["x", [7], 7],
    ["n", [1, 2, 3, 4], 4],
    ["x[n]", [1, 2, 3, 4], 4],
    ["x[n/2]", [1, 2, 3, 4], 2],
    ["a*x + condition", [2], 101],
    ["x^condition", [1], 1],
    ["sum(i = 1..n, b[i]*x[i])", [1, 1, 1], 7],
    ["sum(i = 1..2, sum(j = 1..3, A[i,j]*x[j]))", [1, 10, 100], 50 + 700 + 9000],
    ["A[b[2],b[1]]*x", [1], 40],
    ["sum(i = 1..n, sum(j = i..n, x[j]))", [1, 10, 100], 1 + 2 * 10 + 3 * 100],
    ["sum(i = 2..n, prod(j = 1..i-1, x[j]))", [3, 5, 7], 3 + 15],
    ["sum(i = 1..n, x[i])*prod(i = 1..n, x[i])", [1, 2, 3], 36],
    ["sum(i = 3..2, x[i])", [1, 2, 3], 0],
    ["prod(i = 1..0, x[i])", [1, 2, 3], 1],
    ["sum(i = 1..n-1, x[i] + x[i+1])", [5], 0],
    ["sum(i = -1..1, x^i)", [2], 3.5],
    ["sum(i = 1..2*n/2, x[i])", [1, 2, 3], 6],
    ["sum(i = 1..n, where(i == 2, 10, 1)*x[i])", [1, 1, 1], 12],
    ["sum(i = 1..floor(n/2), x[2*i])", [1, 2, 3, 4, 5], 6],
    ["sum(constructor = 1..2, constructor*x)", [1], 3],
  ])("%s at %s is %s", (formula, x, value) => {
    expect(valueAt(formula, x)).toBe(value);
  });
});

describe("errors in an objective's formula", () => {
  test.each([
    ["x + x[2]", "one formula uses either x, y, z or x[i], not both", "4-8"],
    ["x[2] + y", "one formula uses either x, y, z or x[i], not both", "7-8"],
    ["where(x > 0, x[1], 0)", "one formula uses either x, y, z or x[i], not both", "13-17"],
    ["x[4]", "outside the 3 coordinates: x[4]", "0-4"],
    ["1 + x[0]", "outside the 3 coordinates: x[0]; coordinates count from 1", "4-8"],
    ["x[-1]", "outside the 3 coordinates: x[-1]", "0-5"],
    ["sum(i = 1..n, x[i+1])", "outside the 3 coordinates: x[4]", "14-20"],
    ["x[1.5]", "an index must be a whole number: 1.5", "2-5"],
    ["x[(n/2)]", "an index must be a whole number: 1.5", "2-7"],
    ["x[1/0]", "an index must be a whole number: Infinity", "2-5"],
    ["x[x[1]]", "an index must be a constant expression of n, numbers and outer indices", "2-6"],
    ["x[1,2]", "x has one index: 1, 2", "0-6"],
    ["x + weight", 'unknown name "weight"', "4-10"],
    ["conditon*x", 'unknown name "conditon": did you mean "condition"?', "0-8"],
    ["sum(item = 1..2, x) + item", 'unknown name "item"', "22-26"],
    ["b", "a vector or matrix needs its indices: b[…]", "0-1"],
    ["b[0]", "outside b, which is 3: b[0]; indices count from 1", "0-4"],
    ["b[4]", "outside b, which is 3: b[4]", "0-4"],
    ["b[1,1]", "outside b, which is 3: b[1, 1]", "0-6"],
    ["A[1]", "outside A, which is 2 × 3: A[1]", "0-4"],
    ["A[3,1]", "outside A, which is 2 × 3: A[3, 1]", "0-6"],
    ["A[1,4]", "outside A, which is 2 × 3: A[1, 4]", "0-6"],
    ["y[1]", "not a vector or matrix: y", "0-4"],
    ["a[1]", "not a vector or matrix: a", "0-4"],
    ["sin[1]", "not a vector or matrix: sin", "0-6"],
    ["sum(i = 1..x, 1)", "a bound must be a constant expression of n, numbers and outer indices", "11-12"],
    ["sum(i = 0.5..3, 1)", "a bound must be a whole number: 0.5", "8-11"],
    ["sum(i = 1..n/2, 1)", "a bound must be a whole number: 1.5", "11-14"],
    ["sum(item = 1..item, 1)", 'unknown name "item"', "14-18"],
    ["sum(i = 1..2, sum(i = 1..2, x))", "index name already in use: i", "14-30"],
    ["sum(x = 1..2, 1)", "index name already in use: x", "0-16"],
    ["sum(n = 1..2, 1)", "index name already in use: n", "0-16"],
    ["sum(e = 1..2, 1)", "index name already in use: e", "0-16"],
    ["sum(a = 1..2, 1)", "index name already in use: a", "0-16"],
    ["sum(b = 1..2, 1)", "index name already in use: b", "0-16"],
    ["norm(x)", "norm works only in update rules, whose names are whole vectors: norm(…)", "0-7"],
    ["__proto__", 'unknown name "__proto__"', "0-9"],
    ["toString", 'unknown name "toString"', "0-8"],
    ["constructor[1]", "not a vector or matrix: constructor", "0-14"],
  ])("%s", (formula, message, at) => {
    const error = refusal(objective(formula));
    expect(error).toMatchObject({ code: "input", message, path: ["formula"] });
    expect(`${error.span?.from}-${error.span?.to}`).toBe(at);
  });

  test("rejects a coordinate beyond the dimension", () => {
    expect(refusal(objective("x + y", { dim: 1 })).message).toBe("outside the 1 coordinate: y is coordinate 2");
    expect(refusal(objective("z", { dim: 2 })).message).toBe("outside the 2 coordinates: z is coordinate 3");
  });

  test.each(["x", "y", "z", "n", "pi", "e"])("rejects a parameter or constant named %s", (name) => {
    const message = `"${name}" is a reserved name`;
    expect(refusal(objective("1", { parameters: { [name]: 1 } })).message).toBe(message);
    expect(refusal(objective("1", { constants: { [name]: [1] } })).message).toBe(message);
  });

  test("accepts a parameter named __proto__", () => {
    const parameters = Object.fromEntries([["__proto__", 3]]);
    expect(valueAt("__proto__*x", [2], { parameters })).toBe(6);
  });
});

function refusal(rejected: Objective): SweepError {
  try {
    objectiveFunction(rejected);
  } catch (error) {
    if (error instanceof SweepError) return error;
    throw error;
  }
  throw new Error("not rejected");
}

describe("1,000 dimensions", () => {
  const formula = "sum(i = 1..n-1, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)";
  const x = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i * 1.7) * 1.5);

  test("rosenbrock has the value of its formula, bit for bit", () => {
    expect(valueAt(formula, [...x])).toBe(interpret(parseFormula(formula), x));
  });

  test("rosenbrock has the value and gradient of a handwritten loop", () => {
    const expected = new Float64Array(1000);
    let loss = 0;
    for (let i = 0; i < 999; i++) {
      const [here = 0, next = 0] = x.subarray(i, i + 2);
      const climb = next - here * here;
      loss += 100 * climb * climb + (1 - here) ** 2;
      expected[i] = (expected[i] ?? 0) - 400 * climb * here - 2 * (1 - here);
      expected[i + 1] = (expected[i + 1] ?? 0) + 200 * climb;
    }
    const gradient = new Float64Array(1000);
    const value = objectiveFunction(objective(formula, { dim: 1000 })).gradient(x, gradient);
    expect(value).toBeCloseTo(loss, 6);
    for (const [i, slope] of gradient.entries()) expect(slope, `x[${i + 1}]`).toBeCloseTo(expected[i] ?? NaN, 9);
  });

  test("the gradient of a product is correct if one factor is 0", () => {
    const factors = Float64Array.from(x, (value, i) => (i === 500 ? 0 : 1 + value / 100));
    const gradient = new Float64Array(1000);
    expect(objectiveFunction(objective("prod(i = 1..n, x[i])", { dim: 1000 })).gradient(factors, gradient)).toBe(0);
    const others = factors.filter((_, i) => i !== 500).reduce((a, b) => a * b);
    for (const [i, slope] of gradient.entries()) {
      if (i === 500) expect(slope).toBeCloseTo(others, 12);
      else expect(slope).toBe(0);
    }
  });

  test("a double sum shares its partial sums", () => {
    const ones = Array.from({ length: 1000 }, () => 1);
    expect(valueAt("sum(i = 1..n, sum(j = 1..i, x[j])^2)", ones)).toBe((1000 * 1001 * 2001) / 6);
  });
});

import { evaluate } from "mathjs";
import { describe, expect, test } from "vitest";
import { SweepError } from "../../src/errors.ts";
import { evaluateFormula, evaluateNode } from "../../src/formula/passes/evaluate.ts";
import { parseFormula } from "../../src/formula/language/parse.ts";
import { compileLoss } from "../../src/kernel/js/loss-function.ts";
import { lossGraph } from "../../src/objectives/loss-graph.ts";
import { interpret } from "../support/formula/interpret.ts";
import { toMathjs } from "../support/formula/to-mathjs.ts";
import { expectSameBits } from "../support/spaces/same-bits.ts";
import { builtInOptimizer, listAxis, objectiveOf, spaceOf } from "../support/spaces/space-spec.ts";

const NONE = { parameters: {}, constants: {} };

/** Points without ties, so that differences of the value approach the gradient. */
const pointOf = (dim: number, shift: number): number[] =>
  Array.from({ length: dim }, (_, j) => Math.sin(7 * j + shift));

interface Result {
  readonly value: number;
  readonly gradient: number[];
}

function compiled(formula: string, dim: number, unrollLimit?: number): (x: readonly number[]) => Result {
  const loss = compileLoss(lossGraph({ formula, dim, ...NONE }, unrollLimit));
  return (x) => {
    const gradient = new Float64Array(dim);
    const value = loss(x, gradient);
    return { value, gradient: [...gradient] };
  };
}

function at(formula: string, x: readonly number[], unrollLimit?: number): Result {
  return compiled(formula, x.length, unrollLimit)(x);
}

const FORMULAS: readonly string[] = [
  "max(i = 1..n, x[i])",
  "min(i = 1..n, x[i]^2 - x[1]*x[2])",
  "max(i = 1..n, abs(x[i])) + sum(i = 1..n, x[i]^2)",
  "max(i = 2..n, 100*(x[i] - x[i-1]^2)^2 + (1 - x[i-1])^2)",
  "sum(i = 1..n, (x[i] - min(k = 1..n, x[k]))^2)",
  "max(k = 1..30, k*exp(-(x[1] - k/7)^2 - (x[2] - sin(k))^2))",
  "where(x[1] > 0, max(i = 1..n, x[i]*x[2]), min(i = 1..n, sqrt(x[i] + 2)))",
  "exp(max(i = 1..n, x[i]) - min(i = 1..n, x[i]))*x[3]",
  "sum(i = 1..n, max(k = 1..3, x[i]*k - k^2/8))",
];

describe.each(FORMULAS)("%s", (formula) => {
  test.each([3, 40])("in %d dimensions has the value of an interpreter, and the slopes of differences", (dim) => {
    const loss = compiled(formula, dim);
    for (const shift of [0.1, 1, 2.5]) {
      const x = pointOf(dim, shift);
      const { value, gradient } = loss(x);
      expect(value).toBe(interpret(parseFormula(formula), x));
      for (const [j, slope] of gradient.entries()) {
        const moved = (h: number): number => loss(x.with(j, (x[j] ?? NaN) + h)).value;
        const difference = (moved(1e-6) - moved(-1e-6)) / 2e-6;
        expect(Math.abs(difference - slope), `∂/∂x[${j + 1}]`).toBeLessThan(1e-6 * (1 + Math.abs(slope) + value ** 2));
      }
    }
  });

  test("is the same in a loop as unrolled, and in all kernels", () => {
    const x = pointOf(40, 0.3);
    const [looped, unrolled] = [at(formula, x), at(formula, x, Infinity)];
    expect(looped.value).toBe(unrolled.value);
    const inputs = new Map(x.map((value, j) => [`x[${j + 1}]`, value]));
    const { graph, loss } = lossGraph({ formula, dim: 40, ...NONE });
    expect(evaluateNode(graph, loss, inputs)).toBe(looped.value);
    for (const [j, slope] of looped.gradient.entries()) expect(slope).toBeCloseTo(unrolled.gradient[j] ?? NaN, 12);
    for (const dim of [3, 40]) {
      const space = spaceOf(objectiveOf(formula, pointOf(dim, 2)), builtInOptimizer("momentum"), {
        axes: [listAxis("lr", [1e-4, 1e-3, 0.01, 0.1, 0.5])],
        stop: { max_steps: 20, target: 1e-8, gradient: 1e-6, diverge: 1e12 },
      });
      expectSameBits(space, 1);
    }
  });
});

test("is the max and min of mathjs", () => {
  for (const text of ["max(i = 1..5, sin(3*i))", "min(i = 2..9, (i - 4.2)^2)*max(k = 1..2, 3 - k)"]) {
    expect(evaluateFormula(text, {})).toBeCloseTo(Number(evaluate(toMathjs(parseFormula(text)))), 14);
  }
});

test("the first of equal terms has the whole slope", () => {
  for (const dim of [4, 40]) {
    const x = Array.from({ length: dim }, () => 1).with(0, 0);
    const first = x.map((_, j) => Number(j === 1));
    expect(at("max(i = 1..n, x[i])", x).gradient).toEqual(first);
    expect(
      at(
        "min(i = 1..n, x[i])",
        x.map((one) => 1 - one),
      ).gradient,
    ).toEqual(first);
  }
});

test("NaN of any term is the result", () => {
  for (const dim of [4, 40]) {
    for (const place of [0, 1, dim - 1]) {
      const x = pointOf(dim, 1).with(place, NaN);
      expect(at("max(i = 1..n, x[i])", x).value).toBeNaN();
      expect(at("min(i = 1..n, x[i])", x).value).toBeNaN();
    }
  }
});

test("terms that lose contribute exactly 0, whatever their slope", () => {
  for (const dim of [4, 40]) {
    const x = Array.from({ length: dim }, () => 0).with(2, 4);
    expect(at("max(i = 1..n, sqrt(x[i]))", x).gradient).toEqual(x.map((one) => one && 0.25));
  }
});

test("a range without terms is refused", () => {
  expect(() => at("max(i = 3..n, x[i])", [1, 2])).toThrow(SweepError);
  expect(() => at("max(i = 3..n, x[i])", [1, 2])).toThrow("max needs at least one term: 3..2");
});

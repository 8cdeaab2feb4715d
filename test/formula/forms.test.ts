import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SweepError } from "../../src/errors.ts";
import { parseFormula } from "../../src/formula/language/parse.ts";
import { evaluateFormula, evaluateNode } from "../../src/formula/passes/evaluate.ts";
import { compileLoss } from "../../src/kernel/js/loss-function.ts";
import { printStage } from "../../src/kernel/lowering/print-stage.ts";
import { lossGraph } from "../../src/objectives/loss-graph.ts";
import type { ObjectiveSpec } from "../../src/objectives/objective-spec.ts";
import { attempts } from "../support/faults/attempts.ts";
import { interpret } from "../support/formula/interpret.ts";
import { expectSameBits } from "../support/spaces/same-bits.ts";
import { builtInOptimizer, listAxis, spaceOf } from "../support/spaces/space-spec.ts";

type Text = Pick<ObjectiveSpec, "formula" | "let" | "constants">;

const numbers = (count: number, seed: number): number[] =>
  Array.from({ length: count }, (_, j) => Math.sin(7 * j + seed));

function objectiveOf({ formula, constants, ...rest }: Partial<Text> & { formula: string }, dim: number): ObjectiveSpec {
  return {
    ...{ name: "test", formula, dim, start: numbers(dim, 2), domain: null, minimum: null, minimisers: [] },
    ...{ parameters: {}, constants: constants ?? {}, let: rest.let ?? [] },
  };
}

function at(objective: ObjectiveSpec, x: readonly number[], unrollLimit?: number): { value: number; slopes: number[] } {
  const gradient = new Float64Array(x.length);
  const value = compileLoss(lossGraph(objective, unrollLimit))(x, gradient);
  return { value, slopes: [...gradient] };
}

function expectSlopes(objective: ObjectiveSpec, x: readonly number[]): void {
  const loss = compileLoss(lossGraph(objective));
  const slopes = new Float64Array(x.length);
  const value = loss(x, slopes);
  for (const j of [0, 1, x.length - 1]) {
    const moved = (h: number): number => loss(x.with(j, (x[j] ?? NaN) + h), new Float64Array(x.length));
    const difference = (moved(1e-6) - moved(-1e-6)) / 2e-6;
    expect(Math.abs(difference - (slopes[j] ?? NaN)), `∂/∂x[${j + 1}]`).toBeLessThan(1e-7 * (1 + Math.abs(value)));
  }
}

/** Expects the bits of a loop from unrolled code, from the graph and from the other kernel. */
function expectOneValue(objective: ObjectiveSpec): void {
  const x = objective.start;
  const [looped, unrolled] = [at(objective, x), at(objective, x, Infinity)];
  expect(looped.value).toBe(unrolled.value);
  for (const [j, slope] of looped.slopes.entries()) expect(slope).toBeCloseTo(unrolled.slopes[j] ?? NaN, 12);
  const { graph, loss } = lossGraph(objective);
  expect(evaluateNode(graph, loss, new Map(x.map((value, j) => [`x[${j + 1}]`, value])))).toBe(looped.value);
  const space = spaceOf(objective, builtInOptimizer("momentum"), {
    axes: [listAxis("lr", [0.1, 1e4])],
    stop: { max_steps: 10, target: 1e-8, gradient: 1e-6, diverge: 1e12 },
  });
  expectSameBits(space, 1);
}

describe.each([
  "mean(i = 1..n, x[i]^2)",
  "mean(i = 1..n-1, exp(x[i])*x[i+1])*mean(k = 1..3, x[k])",
  "logsumexp(k = 1..n, 3*x[k])",
  "logsumexp(k = 2..n, k*x[k] - x[1]*x[k-1])^2 + x[1]",
  "mean(i = 1..n, logsumexp(k = 1..3, x[i]*k - k^2/8))",
  "sum(i = 1..3, logsumexp(k = i..n, x[k]*i/n))",
  "max(i = 1..n, x[i] - mean(k = 1..n, x[k])) + log1p(x[1]^2)",
  "where(x[1] > 0, logsumexp(i = 1..n, sqrt(x[i] + 2)), mean(i = 1..n, sqrt(x[i])))",
])("%s", (formula) => {
  test.each([3, 28])("in %d dimensions has the value of an interpreter, with its slopes, in all kernels", (dim) => {
    const objective = objectiveOf({ formula }, dim);
    expect(at(objective, objective.start).value).toBe(interpret(parseFormula(formula), objective.start));
    expectSlopes(objective, objective.start);
    expectOneValue(objective);
  });
});

test.each([3, 10])("lines of let in %d dimensions have their slopes, and one value in all kernels", (dim) => {
  const lines = ["h[i] = logsumexp(k = 1..n, A[i,k]*x[k])", "m = mean(i = 1..n, h[i])"];
  const A = Array.from({ length: dim }, (_, i) => numbers(dim, i));
  const formula = "mean(i = 1..n, (h[i] - m)^2) + log1p(m^2) + logsumexp(i = 2..n, h[i]*h[i-1])";
  const objective = objectiveOf({ formula, let: lines, constants: { A } }, dim);
  expectSlopes(objective, objective.start);
  expectOneValue(objective);
});

test("describe --emit graph shows the largest term held back, and lowering removes that node", () => {
  const space = spaceOf(objectiveOf({ formula: "logsumexp(k = 1..n, x[k])" }, 30), builtInOptimizer("sgd"), {
    axes: [],
  });
  expect(printStage(space, "graph")).toMatch(/^n\d+ = detach\(n\d+\)$/m);
  expect(printStage(space, "lowered")).not.toContain("detach");
});

/** A table with rows of three features and classes in turn, and two `let` lines for its logits. */
function softmax(rows: number): ObjectiveSpec {
  const X = Array.from({ length: rows }, (_, i) => [1, ...numbers(2, i)]);
  const lines = [
    "z[i, k] = sum(j = 1..3, x[3*(k - 1) + j]*X[i, j])",
    "own[i] = sum(k = 1..3, where(species[i] == k, z[i, k], 0))",
  ];
  const formula = `mean(i = 1..${rows}, logsumexp(k = 1..3, z[i, k]) - own[i])`;
  return objectiveOf({ formula, let: lines, constants: { X, species: X.map((_, i) => 1 + (i % 3)) } }, 9);
}

describe.each([6, 12])("softmax regression of %d rows", (rows) => {
  const objective = softmax(rows);
  const { X, species } = objective.constants as { X: number[][]; species: number[] };

  test.each([1, 1000])("has the gradient p − y at weights of size %d", (size) => {
    const x = objective.start.map((one) => size * one);
    const slopes = x.map(() => 0);
    let loss = 0;
    for (const [i, row] of X.entries()) {
      const z = [0, 1, 2].map((k) => row.reduce((sum, one, j) => sum + one * (x[3 * k + j] ?? NaN), 0));
      const total = z.reduce((sum, one) => sum + Math.exp(one - Math.max(...z)), 0);
      loss += (Math.max(...z) + Math.log(total) - (z[species[i]! - 1] ?? NaN)) / rows;
      for (const [k, one] of z.entries()) {
        const p = Math.exp(one - Math.max(...z)) / total;
        for (const [j, feature] of row.entries())
          slopes[3 * k + j]! += ((p - Number(species[i] === k + 1)) * feature) / rows;
      }
    }
    const found = at(objective, x);
    expect(Math.abs(found.value - loss)).toBeLessThan(1e-13 * size);
    for (const [j, slope] of found.slopes.entries()) expect(Math.abs(slope - (slopes[j] ?? NaN))).toBeLessThan(1e-13);
  });

  test("has one value in loops, unrolled and in all kernels, also where trials overflow", () => {
    expectOneValue(objective);
  });
});

test("its code does not grow with the rows of the table", () => {
  const sizes = [30, 60].map((rows) => {
    const { graph } = lossGraph(softmax(rows));
    return graph.size + graph.loops.reduce((sum, { graph: body }) => sum + body.size, 0);
  });
  expect(sizes[0]).toBe(sizes[1]);
});

test("logsumexp neither overflows nor underflows", () => {
  for (const dim of [2, 30]) {
    const objective = objectiveOf({ formula: "logsumexp(k = 1..n, x[k])" }, dim);
    for (const level of [1000, -1000, 1e300, -1e300]) {
      const { value, slopes } = at(
        objective,
        Array.from({ length: dim }, () => level),
      );
      expect(value).toBe(level + Math.log(dim));
      for (const slope of slopes) expect(slope).toBeCloseTo(1 / dim, 15);
    }
    const peak = Array.from({ length: dim }, () => -1000).with(1, 1000);
    expect(at(objective, peak)).toEqual({ value: 1000, slopes: peak.map((one) => Number(one > 0)) });
  }
});

test("logsumexp of infinite terms and NaN", () => {
  for (const dim of [2, 30]) {
    const objective = objectiveOf({ formula: "logsumexp(k = 1..n, x[k])" }, dim);
    const all = (value: number): number[] => Array.from({ length: dim }, () => value);
    const value = (x: readonly number[]): number => at(objective, x).value;
    expect(value(all(-Infinity))).toBe(-Infinity);
    expect(value(all(0).with(1, Infinity))).toBe(Infinity);
    expect(value(all(Infinity).with(0, -Infinity))).toBe(Infinity);
    expect(value(all(0).with(1, NaN))).toBeNaN();
    expect(value(all(Infinity).with(1, NaN))).toBeNaN();
    // A term of −∞ has no weight.
    expect(at(objective, all(-Infinity).with(1, 3))).toEqual({ value: 3, slopes: all(0).with(1, 1) });
  }
});

test("numbers alone are computed at once", () => {
  expect(evaluateFormula("mean(i = 1..4, i^2)", {})).toBe(7.5);
  expect(evaluateFormula("logsumexp(k = 1..3, log(k)) - log(6)", {})).toBeCloseTo(0, 15);
  expect(evaluateFormula("log1p(1e-20)", {})).toBe(1e-20);
  expect(at(objectiveOf({ formula: "x[1]*mean(i = 1..40, i)*logsumexp(k = 1..40, 1000)" }, 1), [1]).value).toBe(
    20.5 * (1000 + evaluateFormula("log(40)", {})),
  );
});

test("the derivative of log1p is 1/(1 + u)", () => {
  fc.assert(
    fc.property(fc.double({ min: -0.999, max: 1e9, noNaN: true }), (x) => {
      expect(at(objectiveOf({ formula: "log1p(x)" }, 1), [x]).slopes).toEqual([1 / (1 + x)]);
    }),
    { numRuns: attempts(20, 1_000) },
  );
});

test.each([
  ["mean(i = 3..n, x[i])", "mean needs at least one term: 3..2"],
  ["sum(i = 1..n, logsumexp(k = i..1, x[k]))", "logsumexp needs at least one term: 2..1"],
  ["mean(x, y)", 'expected mean(i = from..to, …): found "x"'],
  ["mean", 'unknown name "mean": write mean(i = 1..n, x[i])'],
  ["logSumExp(x)", 'unknown function "logSumExp": write logsumexp(k = 1..n, x[k])'],
  ["lse(x)", 'unknown function "lse": write logsumexp(k = 1..n, x[k])'],
  ["logsumex(x)", 'unknown function "logsumex": did you mean "logsumexp"?'],
  ["ln1p(x)", 'unknown function "ln1p": did you mean "log1p"?'],
  ["np.mean(x)", 'names have no prefix: "np.mean": write mean(i = 1..n, x[i])'],
  ["log1p", "a function needs its arguments: log1p(…)"],
])("%s is refused", (formula, message) => {
  const objective = objectiveOf({ formula }, 2);
  expect(() => lossGraph(objective)).toThrow(SweepError);
  expect(() => lossGraph(objective)).toThrow(message);
});

test("mean and logsumexp remain names of parameters and lines; log1p does not", () => {
  const named = { ...objectiveOf({ formula: "mean*x[1] + mean(i = 1..n, x[i])" }, 2), parameters: { mean: 3 } };
  expect(at(named, [1, 5]).value).toBe(6);
  const line = objectiveOf({ formula: "logsumexp(k = 1..2, mean[k])", let: ["mean[k] = x[k]"] }, 2);
  expect(at(line, [1000, -1000]).value).toBe(1000);
  const taken = { ...objectiveOf({ formula: "log1p*x" }, 1), parameters: { log1p: 3 } };
  expect(() => lossGraph(taken)).toThrow("log1p");
});

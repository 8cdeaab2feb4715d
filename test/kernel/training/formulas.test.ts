import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile as compileJavaScript } from "../../../src/kernel/js/compiler.ts";
import { compile as compileWasm, emit } from "../../../src/kernel/wasm/compiler.ts";
import { printStage } from "../../../src/kernel/lowering/print-stage.ts";
import type { ObjectiveSpec, SpaceSpec } from "../../../src/sweep/spec/sweep-spec.ts";
import { spaceSize } from "../../../src/sweep/points/samplers.ts";
import { attempts, everyNth } from "../../support/faults/attempts.ts";
import { dualGradient } from "../../support/formula/data-duals.ts";
import { objectiveFunction } from "../../support/spaces/data-function.ts";
import { builtInOptimizer, listAxis, spaceOf } from "../../support/spaces/space-spec.ts";
import { dataOf, trainingObjective } from "../../support/spaces/training-space.ts";

const ROWS = 7;
const DATA = dataOf(ROWS, {
  X: { values: Array.from({ length: 6 * ROWS }, (_, i) => Math.sin(3 * i + 1)) },
  t: { values: Array.from({ length: ROWS }, (_, i) => Math.cos(2 * i)) },
  y: { values: [1, 3, 2, 2, 1, 3, 1], classes: 3 },
});
const A = [
  [0.5, -1, 2],
  [1.5, 0.25, -0.75],
];

/** Formulas that use each form of the language over data. */
const FORMULAS: Readonly<
  Record<
    string,
    Pick<ObjectiveSpec, "formula" | "let"> & { readonly blocks: readonly (readonly [string, readonly number[]])[] }
  >
> = {
  "least squares": {
    formula: "mean(i = rows, (sum(j = 1..6, X[i, j]*w[j]) + b - t[i])^2)/2",
    blocks: [
      ["w", [6]],
      ["b", []],
    ],
  },
  "a penalty outside of the mean, and one inside": {
    formula: "mean(i = rows, (X[i, 1]*w[1] - t[i])^2 + w[2]^2) + sum(j = 1..3, abs(w[j]))/10",
    blocks: [["w", [3]]],
  },
  softmax: {
    formula: "mean(i = rows, logsumexp(k = 1..3, z[i, k]) - z[i, y[i]])",
    let: ["z[i, k] = sum(j = 1..6, X[i, j]*W[j, k]) + b[k]"],
    blocks: [
      ["W", [6, 3]],
      ["b", [3]],
    ],
  },
  "labels that index parameters, constants and data": {
    formula: "mean(i = rows, (u[y[i]] + A[2, y[i]]*X[i, y[i]] - t[i])^2)",
    blocks: [["u", [3]]],
  },
  "two hidden layers of one size": {
    formula: "mean(i = rows, (sum(j = 1..4, q[i, j]*o[j]) - t[i])^2)",
    let: [
      "h[i, j] = tanh(sum(m = 1..6, X[i, m]*W[m, j]) + b[j])",
      "q[i, j] = sigmoid(sum(m = 1..4, h[i, m]*V[m, j]) + h[i, j])",
    ],
    blocks: [
      ["W", [6, 4]],
      ["b", [4]],
      ["V", [4, 4]],
      ["o", [4]],
    ],
  },
  "a convolution with shared weights and a maximum": {
    formula: "mean(i = rows, (max(p = 1..4, c[i, p]) - t[i])^2 + min(p = 1..4, c[i, 5 - p])*s)",
    let: ["c[i, p] = sum(q = 1..3, X[i, p + q - 1]*f[q]) + s*p"],
    blocks: [
      ["f", [3]],
      ["s", []],
    ],
  },
  "weights that are functions of coordinates": {
    formula: "mean(i = rows, (sum(j = 1..6, exp(w[j])*X[i, j]) - t[i])^2) + logsumexp(j = 1..6, w[j])",
    blocks: [["w", [6]]],
  },
  "the variance over the rows": {
    formula: "mean(i = rows, (r[i] - m)^2)",
    let: ["r[i] = X[i, 1]*w[1] + X[i, 2]*w[2]^2", "m = mean(l = rows, r[l])"],
    blocks: [["w", [2]]],
  },
  "branches and products": {
    formula:
      "mean(i = rows, where(X[i, 1]*w[1] > 0, log1p(exp(w[1])), w[2]^3)*prod(k = 1..3, w[k] + 2)) + sum(k = 1..2, sum(l = 1..3, A[k, l]*w[l]))",
    blocks: [["w", [3]]],
  },
  "coordinates that several parts of a row reach": {
    formula:
      "mean(i = rows, (X[i, 1]*w[1] - t[i])^2 + sum(j = 1..3, X[i, j]*w[j])^2 + sum(j = 1..3, exp(w[4 - j])*X[i, j]))",
    blocks: [["w", [3]]],
  },
  "coordinates that several indices reach": {
    formula: "mean(i = rows, (sum(j = 1..4, sum(k = 1..3, X[i, j]*w[j + k - 1])^2) - t[i])^2)",
    blocks: [["w", [6]]],
  },
  "a largest row": {
    formula: "max(i = rows, X[i, 1]*w[1] + X[i, 2]*w[2]) + mean(i = rows, w[1]^2 + w[2]^2)",
    blocks: [["w", [2]]],
  },
};

const NAMES = Object.keys(FORMULAS);

const OPTIONS = [{}, { batch: { size: 1 } }, { batch: { size: 3 }, evaluate: 4, repeats: 2 }, { batch: { size: 4 } }];

function objectiveOf(name: string, start: (j: number) => number = (j) => Math.sin(5 * j + 2) / 2): ObjectiveSpec {
  const { formula, let: lines, blocks } = FORMULAS[name]!;
  const shapes = blocks.map(([block, shape]) => ({ name: block, shape }));
  const dim = shapes.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  return trainingObjective({
    formula,
    ...(lines === undefined ? {} : { let: lines }),
    blocks: shapes,
    data: DATA,
    constants: { A },
    start: Array.from({ length: dim }, (_, j) => start(j)),
  });
}

describe.each(NAMES)("%s", (name) => {
  test("loss and gradient are those of forward accumulation over the tree", () => {
    const objective = objectiveOf(name);
    const loss = objectiveFunction(objective);
    const g = new Float64Array(objective.dim);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const x = Array.from({ length: objective.dim }, (_, j) => Math.sin(seed * (j + 1)) * 1.5);
        const expected = dualGradient(objective, x);
        expect(loss(x, g)).toBeCloseTo(expected.loss, 11);
        for (const [j, slope] of expected.gradient.entries()) expect(g[j]).toBeCloseTo(slope, 11);
      }),
      { numRuns: attempts(5, 200) },
    );
  });

  test("both kernels have the same bits", () => {
    for (const options of everyNth(2, OPTIONS)) expectSameRows(objectiveOf(name), options);
  });

  test("the stages of the compiler print", () => {
    const space = spaceOf(objectiveOf(name), builtInOptimizer("sgd"));
    expect(printStage(space, "graph")).toContain("gradient[");
    expect(printStage(space, "lowered")).toMatch(/^rows$/m);
    expect(emit(space)).toContain("v128.load64_splat");
  });
});

function expectSameRows(objective: ObjectiveSpec, options: Parameters<typeof spaceOf>[2]): void {
  const axes = [listAxis("lr", [0, 0.01, 0.1, 1, 30, 1e3]), listAxis("momentum", [0, 0.9])];
  const space: SpaceSpec = spaceOf(objective, builtInOptimizer("momentum"), {
    axes,
    stop: { max_steps: 30 },
    ...options,
  });
  const size = spaceSize(space);
  expect(compileWasm(space, 5).run(0, size)).toEqual(compileJavaScript(space, 5).run(0, size));
}

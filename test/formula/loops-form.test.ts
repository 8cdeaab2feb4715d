import { describe, expect, test } from "vitest";
import { SweepError } from "../../src/errors.ts";
import { evaluateNode } from "../../src/formula/passes/evaluate.ts";
import { loopSteps } from "../../src/formula/ir/loop-steps.ts";
import type { LoopStep } from "../../src/formula/ir/loop-steps.ts";
import { compileLoss } from "../../src/kernel/js/loss-function.ts";
import { lossGraph } from "../../src/objectives/loss-graph.ts";

const NAMES = { parameters: { a: 0.5 }, constants: { b: Array.from({ length: 40 }, (_, i) => i * i) } };

function steps(formula: string, dim = 30): LoopStep[] {
  const { graph, loss, gradient, scatters } = lossGraph({ formula, dim, ...NAMES });
  return loopSteps(graph, [loss, ...gradient], scatters);
}

/**
 * Returns each run through a loop: its count, number of sums, and first coordinates of scatters.
 */
function shape(formula: string, dim = 30): unknown[] {
  return steps(formula, dim).map((step) => [
    step.loop.count,
    step.sums.length,
    step.scatters.map((scatter) => scatter.first),
  ]);
}

describe("a sum of more than 24 terms is a loop", () => {
  test.each<[formula: string, dim: number]>([
    ["sum(i = 1..n, x[i]^2)", 24],
    ["prod(i = 1..n, x[i])", 30],
    ["sum(i = 1..15, x[2*i]^2)", 30],
    ["sum(i = 1..n/2, x[2*i] - x[2*i-1])", 60],
    ["sum(i = 1..n, x[i]*x[n+1-i])", 30],
    ["sum(i = 1..n, x[i]^i)", 30],
    ["sum(i = 1..n, x[i]^where(i < 5, 2, 3))", 30],
    ["sum(i = 1..n, sum(j = 1..i, x[j])^2)", 30],
    ["prod(i = 1..3, sum(j = 1..n, x[j] - i))", 30],
  ])("except for %s in %d dimensions", (formula, dim) => {
    expect(shape(formula, dim)).toEqual([]);
  });

  test.each<[formula: string, dim: number, shape: unknown[]]>([
    ["sum(i = 1..n, x[i]^2)", 25, [[25, 1, [0]]]],
    ["sum(i = 3..n-2, x[i-2]*x[i+1])", 30, [[26, 1, [0, 3]]]],
    ["sum(i = -3..n, b[7])*x[1]", 30, []],
    ["sum(i = 1..40, (b[i] - x)^2)", 1, [[40, 2, []]]],
    ["sum(i = 1..n, x[i]^2.5^i)", 30, [[30, 1, [0]]]],
    [
      "prod(i = 1..3, i*sum(j = 1..n, x[j]))",
      30,
      [
        [30, 1, []],
        [30, 0, [0]],
      ],
    ],
  ])("such as %s in %d dimensions", (formula, dim, expected) => {
    expect(shape(formula, dim)).toEqual(expected);
  });

  test("whose graph does not grow with the number of terms", () => {
    const formula = "sum(i = 1..n-1, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)";
    const { graph } = lossGraph({ formula, dim: 20_000, ...NAMES });
    expect(graph.size).toBeLessThan(20_010);
    expect(graph.loops.map((loop) => loop.graph.size)).toEqual([expect.toSatisfy((size: number) => size < 40)]);
  });
});

describe("value and gradient share a run through a loop", () => {
  test.each<[formula: string, why: string, shape: unknown[]]>([
    ["sum(i = 1..n-1, (x[i+1] - x[i]^2)^2)", "the sum's factor is 1", [[29, 1, [0, 1]]]],
    ["0.5*sum(i = 1..n, x[i]^2) - x[1]", "the sum's factor is 0.5", [[30, 1, [0]]]],
    ["x[1]*sum(i = 1..n, x[i]^2)", "the sum's factor is known before the loop", [[30, 1, [0]]]],
    [
      "sqrt(sum(i = 1..n, x[i]^2))",
      "the factor depends on the sum",
      [
        [30, 1, []],
        [30, 0, [0]],
      ],
    ],
    ["sum(i = 1..n, x[i]^2) + sum(i = 1..n, cos(x[i]))", "two sums over one range", [[30, 2, [0, 0]]]],
    [
      "sum(i = 1..n, x[i]^2) + sum(i = 2..n, x[i])",
      "sums of a different length",
      [
        [30, 1, [0]],
        [29, 1, [1]],
      ],
    ],
    ["sum(i = 1..n, (x[i] - x[1])^2)", "a coordinate that all terms share gets a separate sum", [[30, 2, [0]]]],
    [
      "sum(i = 1..n, x[i]^2) + sum(j = 1..n, x[j]^2)^2",
      "equal sums are one, and the factor known last decides",
      [
        [30, 1, []],
        [30, 0, [0]],
      ],
    ],
  ])("%s: %s", (formula, _why, expected) => {
    expect(shape(formula)).toEqual(expected);
  });
});

describe("the coordinates, tables and arguments of a loop", () => {
  test("coordinates count from 0 for any first index", () => {
    const [step] = steps("sum(i = 3..n, (i + b[i-2])*x[i-1])");
    expect([...(step?.loop.coordinates.values() ?? [])]).toEqual([1]);
    const used = new Set(step?.loop.graph.reachable(step.sums.map((sum) => sum.term)));
    const tables = [...(step?.loop.tables ?? [])].filter(([id]) => used.has(id)).map(([, values]) => [...values]);
    expect(tables).toEqual([Array.from({ length: 28 }, (_, k) => k + 3 + k * k)]);
  });

  test("each run reads only sums of earlier runs", () => {
    const { graph, loss, gradient, scatters } = lossGraph({
      formula: "sum(i = 1..n, x[i]*sum(j = 1..n, x[j]^2)) + exp(sum(i = 2..n, x[i]))",
      dim: 30,
      ...NAMES,
    });
    const known = new Set<number>();
    for (const { reads, sums } of loopSteps(graph, [loss, ...gradient], scatters)) {
      for (const id of graph.reachable(reads)) if (graph.node(id).operation === "loop_sum") expect(known).toContain(id);
      for (const { sum } of sums) known.add(sum);
    }
    expect(known.size).toBe(4);
  });
});

describe("errors in loops are those of unrolled sums", () => {
  test.each<[formula: string, message: string, at: string]>([
    ["sum(i = 1..n, x[i+1])", "outside the 30 coordinates: x[31]", "x[i+1]"],
    ["sum(i = 0..n, x[i])", "outside the 30 coordinates: x[0]; coordinates count from 1", "x[i]"],
    ["sum(i = 1..n, b[i+20])", "outside b, which is 40: b[41]", "b[i+20]"],
    ["sum(i = 1..n, x[i/2])", "an index must be a whole number: 0.5", "i/2"],
    ["sum(i = 1..n, x[i*x[1]])", "an index must be a constant expression of n, numbers and outer indices", "i*x[1]"],
    ["sum(i = 1..n, c[i])", "not a vector or matrix: c", "c[i]"],
    ["sum(i = 1..n, x[i]*c)", 'unknown name "c"', "c"],
    ["sum(i = 1..n, x[i]) + i", 'unknown name "i"', "i"],
    ["sum(i = 1..n, x[i,i])", "x has one index: 1, 1", "x[i,i]"],
    ["sum(i = 1..n, x[i] + y)", "one formula uses either x, y, z or x[i], not both", "y"],
    ["sum(i = 1..n, norm(x[i]))", "norm works only in update rules", "norm(x[i])"],
    ["sum(a = 1..n, x[a])", "index name already in use: a", "sum(a = 1..n, x[a])"],
    ["sum(i = 1..n, sum(i = 1..n, x[i]))", "index name already in use: i", "sum(i = 1..n, x[i])"],
    ["sum(i = 1..1e9, x[1])", "sum is too large to unroll: 1..1000000000", "sum(i = 1..1e9, x[1])"],
  ])("%s: %s", (formula, message, at) => {
    try {
      lossGraph({ formula, dim: 30, ...NAMES });
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
      expect(error.message).toContain(message);
      expect(formula.slice(error.span?.from, error.span?.to)).toBe(at);
    }
  });

  test("tables of too many numbers", () => {
    const formula = `sum(i = 1..1000000, x*(${Array.from({ length: 9 }, (_, k) => `sqrt(i + ${k})`).join(" + ")}))`;
    expect(() => lossGraph({ formula, dim: 1, ...NAMES })).toThrow("tables hold more than 4,000,000 numbers");
  });
});

test("100,000 coordinates", () => {
  const dim = 100_000;
  const x = Float64Array.from({ length: dim }, (_, j) => Math.sin(j));
  const loss = compileLoss(lossGraph({ formula: "0.5*sum(i = 1..n, i/n*x[i]^2) + x[7]", dim, ...NAMES }));
  const gradient = new Float64Array(dim);
  let sum = 0;
  for (let j = 0; j < dim; j++) sum += ((j + 1) / dim) * ((x[j] ?? NaN) * (x[j] ?? NaN));
  expect(loss(x, gradient)).toBe(0.5 * sum + (x[6] ?? NaN));
  for (const j of [0, 6, 99_999]) {
    expect(gradient[j]).toBeCloseTo(((j + 1) / dim) * (x[j] ?? NaN) + (j === 6 ? 1 : 0), 14);
  }
});

test("a node has the same value without a kernel as compiled", () => {
  const formula = "sqrt(sum(i = 1..n-1, (x[i+1] - b[i]*x[i])^2)) + sum(i = 1..n, x[i]*sum(j = 1..n, x[j]^2))";
  const { graph, loss, ...more } = lossGraph({ formula, dim: 30, ...NAMES });
  const x = Array.from({ length: 30 }, (_, j) => Math.sin(j));
  const value = evaluateNode(graph, loss, new Map(x.map((one, j) => [`x[${j + 1}]`, one])));
  expect(value).toBe(compileLoss({ graph, loss, ...more })(x, new Float64Array(30)));
});

import { expect, test } from "vitest";
import { SweepError } from "../../src/errors.ts";
import { compileProgram } from "../../src/kernel/js/program-code.ts";
import { programOf } from "../../src/kernel/lowering/program.ts";
import { axisLoss, axisMetric } from "../../src/objectives/axis-loss.ts";
import { dataOf, trainingObjective } from "../support/spaces/training-space.ts";

const DATA = dataOf(3, {
  X: { values: [1, 2, 3, 4, 5, 6] },
  t: { values: [1, 2, 3] },
  y: { values: [1, 2, 2], classes: 2 },
});
const BLOCKS = [
  { name: "W", shape: [2, 3] },
  { name: "b", shape: [] },
];

function problemOf(formula: string, lines: readonly string[] = []): string {
  const objective = trainingObjective({ formula, let: lines, blocks: BLOCKS, data: DATA });
  try {
    axisLoss({ ...objective, constants: { A: [[1, 2]] } });
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    const text = error.path[0] === "let" ? lines[Number(error.path[1])]! : formula;
    const { from, to } = error.span ?? { from: 0, to: 0 };
    return `${error.message} | ${text.slice(from, to)}`;
  }
  return "accepted";
}

// Each message is followed by the text that it points at.
test.each([
  ["mean(i = rows, X[i, 3]*b)", "an index of X must be from 1 to 2: 3 | X[i, 3]"],
  ["mean(i = rows, sum(j = 0..1, X[i, j])*b)", "an index of X must be from 1 to 2: 0; indices count from 1 | X[i, j]"],
  ["mean(i = rows, A[y[i], 1]*b)", "an index of A must be from 1 to 1: 2, a label of y | A[y[i], 1]"],
  ["mean(i = rows, sum(k = 1..3, W[k, 1]))", "an index of W must be from 1 to 2: 3 | W[k, 1]"],
  ["mean(i = rows, X[i]*b)", "X has 2 indices: found 1 | X[i]"],
  ["mean(i = rows, X[1, 1]*b)", "data are read row by row: X[i, j] with i = rows | X[1, 1]"],
  ["mean(i = rows, t*b)", "data are read row by row: t[i] with i = rows | t"],
  ["mean(i = 2..rows, t[i]*b)", "rows stand alone: write i = rows | 2"],
  ["mean(k = 0..rows, t[k]*b)", "rows stand alone: write k = rows | 0"],
  ["sum(i = 1..rows, t[i]*b)", "rows stand alone: write i = rows | 1"],
  ["mean(i = x[1]..rows, t[i]*b)", "rows stand alone: write i = rows | x[1]"],
  ["mean(i = rows..5, t[i]*b)", "rows stand alone: write i = rows | rows"],
  ["mean(i = 2..rows - 1, t[i]*b)", "rows stand alone: write i = rows | 2"],
  ["mean(i = rows + 1, t[i]*b)", "rows stand alone: write i = rows | rows + 1"],
  ["mean(i = rows..rows, t[i]*b)", "rows stand alone: write i = rows | rows"],
  ["mean(i = rows, i*b)", "the number of a row is not a value: i can only index data | i"],
  ["mean(i = rows, W[i, 1])", "the number of a row can only index data, before other indices: W | W[i, 1]"],
  ["mean(i = rows, mean(k = rows, t[k]*b))", "rows inside rows: mean(k = rows, …) | mean(k = rows, t[k]*b)"],
  ["prod(i = rows, t[i]*b)", "prod does not run over rows: prod(i = rows, …) | prod(i = rows, t[i]*b)"],
  [
    "sum(k = 1..2, max(i = rows, X[i, k]*b))",
    "max over rows cannot stand inside another reduction: give it a line of let | max(i = rows, X[i, k]*b)",
  ],
  ["sum(k = 1..2, sum(l = k..2, W[k, l]))", "a bound must be the same for all values of the indices around | k"],
  ["sum(k = 1..2, W[k*k, 1])", "an index must be a whole number, a label, or a sum of indices and whole numbers | k*k"],
  ["sum(k = 1..2, W[k/2, 1])", "an index must be a whole number, a label, or a sum of indices and whole numbers | k/2"],
  ["b/rows", "rows is the range of an index: mean(i = rows, …) | rows"],
  ["mean(i = rows, tt[i]*b)", 'not a vector or matrix: tt: did you mean "t"? | tt[i]'],
  ["mean(i = rows, c*t[i])", 'unknown name "c" | c'],
  ["sum(k = 1..2, sum(k = 1..2, W[k, k]))", "index name already in use: k | sum(k = 1..2, W[k, k])"],
  ["max(k = 3..2, W[1, k])", "max needs at least one term: 3..2 | max(k = 3..2, W[1, k])"],
  ["prod(k = 1..2000, b)", "prod is too large to unroll: 1..2000 | prod(k = 1..2000, b)"],
  [
    "mean(i = rows, t[i]*b) + norm(b)",
    "norm works only in update rules, whose names are whole vectors: norm(…) | norm(b)",
  ],
])("%s", (formula, problem) => {
  expect(problemOf(formula)).toBe(problem);
});

test.each([
  [["z[i] = t[i]*b"], "mean(i = rows, z[i, 1])", "let defines z with 1 index: found 2 | z[i, 1]"],
  [
    ["z[i] = u[i]", "u[i] = t[i]*b"],
    "mean(i = rows, z[i] + u[i])",
    "u is defined by a later line: a line of let sees only those before it | u[i]",
  ],
  [["z[i] = z[i]"], "mean(i = rows, z[i])", "z is defined by itself: a line of let sees only those before it | z[i]"],
  [
    ["z[i, k] = A[k, 1]*b"],
    "mean(i = rows, z[i, y[i]])",
    "an index of A must be from 1 to 1: 2, a label of y | A[k, 1]",
  ],
  [["z[i, k] = X[i, k]*b"], "mean(i = rows, sum(k = 1..3, z[i, k]))", "an index of X must be from 1 to 2: 3 | X[i, k]"],
] as const)("%s in %s", (lines, formula, problem) => {
  expect(problemOf(formula, lines)).toBe(problem);
});

test("argmax works in metrics alone", () => {
  const formula = "mean(i = rows, argmax(k = 1..2, X[i, k]))";
  expect(problemOf(`${formula}*b`)).toContain("argmax works only in metrics");
  const objective = trainingObjective({ formula: "b", blocks: BLOCKS, data: DATA });
  // The second of two columns is the larger in each row.
  const value = compileProgram(programOf(axisMetric(objective, formula), false), {
    columns: DATA.columns.map((column, at) => ({ ...column, values: DATA.values![at]! })),
  });
  expect(value(new Float64Array(7), new Float64Array(), Int32Array.of(0, 1, 2), 0, 3)).toBe(2);
});

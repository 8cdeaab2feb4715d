import type { ObjectiveDefinition } from "../definition.ts";
import { MINIMA, minimaNote, minimumOf } from "./minima.ts";
import type { Minima } from "./minima.ts";

const SETS = "data sets of scikit-learn (see datasets/README.md)";

/** Convex losses on data: one minimum, which is known. */
export const convex: Readonly<Record<string, ObjectiveDefinition>> = {
  logistic_breast_cancer: {
    summary: "logistic regression: 569 tumours by 30 measures",
    data: "breast_cancer",
    blocks: { w: [30], b: [] },
    let: ["z[i] = sum(j = 1..30, X[i, j]*w[j]) + b"],
    // log(1 + exp(−s·z)) with s = 2y − 1.
    formula: "mean(i = rows, logsumexp(k = 0..1, k*(1 - 2*y[i])*z[i])) + lambda/2*sum(j = 1..30, w[j]^2)",
    metrics: { accuracy: { formula: "mean(i = rows, where(z[i] > 0, 1, 0) == y[i])", better: "higher" } },
    dim: 31,
    start: {},
    domain: [[-1, 1]],
    parameters: { lambda: { default: 0.01, min: 0, summary: "regularisation of w" } },
    minima: minimumOf(MINIMA.logistic_breast_cancer),
    source: SETS,
    note: minimaNote(MINIMA.logistic_breast_cancer),
  },
  softmax_iris: softmax("iris", "150 flowers of 3 species by 4 measures", [4, 3], MINIMA.softmax_iris),
  softmax_wine: softmax("wine", "178 wines of 3 growers by 13 measures", [13, 3], MINIMA.softmax_wine),
  softmax_digits: softmax("digits", "1,797 digits by 64 pixels", [64, 10], MINIMA.softmax_digits),
  least_squares: {
    summary: "linear regression: 200 rows of 8 inputs, and a linear function of them with noise",
    data: "linear",
    blocks: { w: [8], b: [] },
    let: ["r[i] = sum(j = 1..8, X[i, j]*w[j]) + b - y[i]"],
    formula: "mean(i = rows, r[i]^2)/2 + lambda/2*sum(j = 1..8, w[j]^2)",
    dim: 9,
    start: {},
    domain: [[-3, 3]],
    parameters: { lambda: { default: 0, min: 0, summary: "regularisation of w" } },
    minima: minimumOf(MINIMA.least_squares),
    source: "synthetic: X and y are values of a congruential generator",
    note: minimaNote(MINIMA.least_squares),
  },
};

function softmax(
  set: string,
  rows: string,
  [inputs, classes]: readonly [number, number],
  minima: Minima,
): ObjectiveDefinition {
  return {
    summary: `softmax regression: ${rows}`,
    data: set,
    blocks: { W: [inputs, classes], b: [classes] },
    let: [`z[i, k] = sum(j = 1..${inputs}, X[i, j]*W[j, k]) + b[k]`],
    formula: `mean(i = rows, logsumexp(k = 1..${classes}, z[i, k]) - z[i, y[i]]) + lambda/2*sum(j = 1..n, x[j]^2)`,
    metrics: {
      accuracy: { formula: `mean(i = rows, argmax(k = 1..${classes}, z[i, k]) == y[i])`, better: "higher" },
    },
    dim: (inputs + 1) * classes,
    start: {},
    domain: [[-1, 1]],
    parameters: { lambda: { default: 0.001, min: 0, summary: "regularisation of all coordinates" } },
    minima: minimumOf(minima),
    source: SETS,
    note: minimaNote(minima),
  };
}

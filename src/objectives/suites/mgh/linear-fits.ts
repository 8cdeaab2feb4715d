import type { ObjectiveDefinition } from "../../definition.ts";
import { MORE_GARBOW_HILLSTROM } from "../../functions/sources.ts";

const RESIDUALS = "with m = 2*n residuals, 20 at n = 10";

/** Linear least squares: convex quadratics, two of them with a hyperplane of minimisers. */
export const linearFits: Readonly<Record<string, ObjectiveDefinition>> = {
  linear_full_rank: {
    summary: "linear residuals of full rank: a round bowl",
    let: ["s = sum(j = 1..n, x[j])/n"],
    formula: "sum(i = 1..n, (x[i] - s - 1)^2) + n*(s + 1)^2",
    dim: { default: 10, min: 1 },
    start: [1],
    domain: [[-10, 10]],
    minima: [{ minimum: "n", minimisers: [[-1]] }],
    source: `${MORE_GARBOW_HILLSTROM}, no. 32, ${RESIDUALS}`,
  },
  linear_rank1: {
    summary: "linear residuals of rank 1: a steep valley in all directions but one",
    let: ["s = sum(j = 1..n, j*x[j])"],
    formula: "sum(i = 1..2*n, (i*s - 1)^2)",
    dim: { default: 10, min: 1 },
    start: [1],
    domain: [[-10, 10]],
    minima: [
      {
        minimum: "n*(2*n - 1)/(4*n + 1)",
        minimisers: ["1 + i*(3/(4*n + 1) - n*(n + 1)/2)/(n*(n + 1)*(2*n + 1)/6)"],
      },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 33, ${RESIDUALS}`,
    note: "all points with sum(j*x[j]) = 3/(4*n + 1) are minimisers; the one given is next to the start",
  },
  linear_rank1_zero: {
    summary: "linear residuals of rank 1 that ignore the first and the last coordinate",
    let: ["s = sum(j = 2..n-1, j*x[j])"],
    formula: "2 + sum(i = 2..2*n-1, ((i - 1)*s - 1)^2)",
    dim: { default: 10, min: 3 },
    start: [1],
    domain: [[-10, 10]],
    minima: [
      {
        minimum: "(2*n^2 + 3*n - 3)/(4*n - 3)",
        minimisers: [
          "1 + where(i == 1, 0, where(i == n, 0, i))*(3/(4*n - 3) - (n*(n - 1)/2 - 1))/(n*(n - 1)*(2*n - 1)/6 - 1)",
        ],
      },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 34, ${RESIDUALS}`,
    note: "all points with sum(j = 2..n-1, j*x[j]) = 3/(4*n - 3) are minimisers; the one given is next to the start",
  },
};

import type { ObjectiveDefinition } from "../../definition.ts";
import { MORE_GARBOW_HILLSTROM } from "../../functions/sources.ts";

/** Fits of exponentials to points of a known curve. */
export const exponentialFits: Readonly<Record<string, ObjectiveDefinition>> = {
  gulf_research: {
    summary: "a stretched exponential in 99 points; a plateau where its scale is small",
    formula: "sum(i = 1..99, (exp(-abs(25 + (-50*log(i/100))^(2/3) - x[2])^x[3]/x[1]) - i/100)^2)",
    dim: 3,
    start: [5, 2.5, 0.15],
    domain: [
      [0.1, 100],
      [0, 25.6],
      [0, 5],
    ],
    minima: [{ minimum: 0, minimisers: [[50, 25, 1.5]] }],
    source: `${MORE_GARBOW_HILLSTROM}, no. 11, with m = 99; the exponent is |y - x[2]|^x[3], without the misprinted m*i`,
  },
  box_3d: {
    summary: "a difference of two exponentials in 10 points",
    formula: "sum(i = 1..10, (exp(-i/10*x[1]) - exp(-i/10*x[2]) - x[3]*(exp(-i/10) - exp(-i)))^2)",
    dim: 3,
    start: [0, 10, 20],
    domain: [
      [0, 20],
      [0, 20],
      [-20, 20],
    ],
    minima: [
      {
        minimum: 0,
        minimisers: [
          [1, 10, 1],
          [10, 1, -1],
        ],
      },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 12, with m = 10`,
    note: "f is also 0 on the line x[1] = x[2], x[3] = 0",
  },
  brown_dennis: {
    summary: "fourth powers of 20 residuals; the lowest value is 85822",
    formula: "sum(i = 1..20, ((x[1] + i/5*x[2] - exp(i/5))^2 + (x[3] + x[4]*sin(i/5) - cos(i/5))^2)^2)",
    dim: 4,
    start: [25, 5, -5, 1],
    domain: [[-30, 30]],
    // Newton's method with 120 digits; the paper prints 85822.2.
    minima: [
      {
        minimum: 85822.20162635634,
        minimisers: [[-11.594439904762165, 13.203630051207204, -0.40343948817685954, 0.2367787744557363]],
      },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 16, with m = 20`,
    note: "the start is (25, 5, -5, 1); other collections, such as NLPModels, start at (25, 5, -5, -1)",
  },
  biggs_exp6: {
    summary: "three exponentials in 13 points, each order of them a minimum",
    formula:
      "sum(i = 1..13, (x[3]*exp(-i/10*x[1]) - x[4]*exp(-i/10*x[2]) + x[6]*exp(-i/10*x[5]) - (exp(-i/10) - 5*exp(-i) + 3*exp(-0.4*i)))^2)",
    dim: 6,
    start: [1, 2, 1, 1, 1, 1],
    domain: [
      [0, 20],
      [0, 20],
      [-10, 10],
      [-10, 10],
      [0, 20],
      [-10, 10],
    ],
    minima: [
      {
        minimum: 0,
        minimisers: [
          [1, 10, 1, 5, 4, 3],
          [4, 10, 3, 5, 1, 1],
          [10, 1, -5, -1, 4, 3],
          [4, 1, 3, -1, 10, -5],
          [1, 4, 1, -3, 10, -5],
          [10, 4, -5, -3, 1, 1],
        ],
      },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 18, with m = 13`,
    note: "from its start, most methods reach a local minimum of 5.65565e-3",
  },
};

import type { ObjectiveDefinition } from "../../definition.ts";
import { MORE_GARBOW_HILLSTROM } from "../../functions/sources.ts";

// Minima and minimisers with 16 digits are solutions by Newton's method with 120 digits, rounded to
// double precision. They agree with the six figures that the paper prints.

/** Problems of the paper in any dimension, many with minima that are known in a few only. */
export const scalable: Readonly<Record<string, ObjectiveDefinition>> = {
  watson: {
    summary: "a polynomial that solves a differential equation; nearly singular in many dimensions",
    let: ["d[i] = sum(j = 2..n, (j - 1)*x[j]*(i/29)^(j - 2))", "p[i] = sum(j = 1..n, x[j]*(i/29)^(j - 1))"],
    formula: "sum(i = 1..29, (d[i] - p[i]^2 - 1)^2) + x[1]^2 + (x[2] - x[1]^2 - 1)^2",
    dim: { default: 6, min: 2, max: 31 },
    start: [0],
    domain: [[-15, 15]],
    minima: [
      {
        dim: 6,
        minimum: 2.2876700535524363e-3,
        minimisers: [
          [
            -0.015725086401458456, 1.0124348693691099, -0.2329916259567377, 1.2604300877996084, -1.5137289227222797,
            0.9929964324311346,
          ],
        ],
      },
      {
        dim: 9,
        minimum: 1.39976013809902e-6,
        minimisers: [
          [
            -1.5307036521394342e-5, 0.9997897039319483, 0.014763963693556958, 0.14634232829936222, 1.0008211030047092,
            -2.617731140519015, 4.104403164478857, -3.1436122785564424, 1.0526264080101668,
          ],
        ],
      },
      {
        dim: 12,
        minimum: 4.722381105891757e-10,
        minimisers: [
          [
            -6.638060464520687e-9, 1.000001644117862, -0.0005639322103423058, 0.34782054050404243, -0.15673150409616513,
            1.0528151772071777, -3.2472711534596677, 7.288434897938061, -10.271848241321724, 9.074113647075317,
            -4.541375466692512, 1.0120118885528104,
          ],
        ],
      },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 20`,
    note: "in 12 dimensions, the eigenvalues at the minimum are 1.7e-11 and 1.1e3",
  },
  powell_singular_extended: {
    summary: "independent quadruples of Powell's singular function",
    formula:
      "sum(i = 1..n/4, (x[4*i-3] + 10*x[4*i-2])^2 + 5*(x[4*i-1] - x[4*i])^2 + (x[4*i-2] - 2*x[4*i-1])^4 + 10*(x[4*i-3] - x[4*i])^4)",
    dim: { default: 12, min: 4, multipleOf: 4 },
    start: [3, -1, 0, 1],
    domain: [[-4, 5]],
    minima: [{ minimum: 0, minimisers: [[0]] }],
    source: `${MORE_GARBOW_HILLSTROM}, no. 22`,
  },
  penalty1: {
    summary: "a sphere that draws to its surface, with a weak pull to one of its points",
    formula: "1e-5*sum(i = 1..n, (x[i] - 1)^2) + (sum(i = 1..n, x[i]^2) - 0.25)^2",
    dim: { default: 4, min: 1 },
    start: "i",
    domain: [["-n", "n"]],
    minima: [
      { dim: 4, minimum: 2.249977500899937e-5, minimisers: [[0.2500074995875379]] },
      { dim: 10, minimum: 7.08765146709037e-5, minimisers: [[0.15812230111311634]] },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 23`,
  },
  penalty2: {
    summary: "an ellipsoid that draws to its surface, with weak exponential terms",
    formula:
      "(x[1] - 0.2)^2 + 1e-5*sum(i = 2..n, (exp(x[i]/10) + exp(x[i-1]/10) - exp(i/10) - exp((i - 1)/10))^2) + 1e-5*sum(i = 2..n, (exp(x[i]/10) - exp(-0.1))^2) + (sum(i = 1..n, (n - i + 1)*x[i]^2) - 1)^2",
    dim: { default: 4, min: 2 },
    start: [0.5],
    domain: [[-2, 2]],
    minima: [
      {
        dim: 4,
        minimum: 9.376293007355442e-6,
        minimisers: [[0.1999993333503804, 0.19131670099277245, 0.48010148533262315, 0.5188454043902005]],
      },
      {
        dim: 10,
        minimum: 2.936605374567459e-4,
        minimisers: [
          [
            0.1999836051978236, 0.010350648471292297, 0.019604934480438402, 0.03208906722068565, 0.049932677399641294,
            0.07651399515399361, 0.11862407286950417, 0.19214487233557667, 0.34732058694184365, 0.3691643741593508,
          ],
        ],
      },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 24`,
  },
  variably_dimensioned: {
    summary: "a sphere with the square and the fourth power of a weighted sum",
    let: ["s = sum(j = 1..n, j*(x[j] - 1))"],
    formula: "sum(i = 1..n, (x[i] - 1)^2) + s^2 + s^4",
    dim: { default: 10, min: 1 },
    start: "1 - i/n",
    domain: [[-5, 5]],
    minima: [{ minimum: 0, minimisers: [[1]] }],
    source: `${MORE_GARBOW_HILLSTROM}, no. 25`,
  },
  trigonometric: {
    summary: "sines and cosines that share one sum; several minima close to each other",
    let: ["c = sum(j = 1..n, cos(x[j]))"],
    formula: "sum(i = 1..n, (n - c + i*(1 - cos(x[i])) - sin(x[i]))^2)",
    dim: { default: 10, min: 1 },
    start: "1/n",
    domain: [[-1, 1]],
    minima: [
      {
        dim: 10,
        minimum: 0,
        minimisers: [
          [0],
          [
            0.04791194730372715, 0.049184518166637436, 0.05060870289457072, 0.05222304938978842, 0.054083092294858734,
            0.05627330346630052, 0.058932138535340545, 0.18639700138447557, 0.15434196040113907, 0.12462537696307192,
          ],
        ],
      },
      { minimum: 0, minimisers: [[0]] },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 26`,
    note: "in 10 dimensions it has more roots and a local minimum of 2.79506e-5 near the start",
  },
  brown_almost_linear: {
    summary: "linear equations and a product of all coordinates",
    let: ["s = sum(j = 1..n, x[j])"],
    formula: "sum(i = 1..n-1, (x[i] + s - (n + 1))^2) + (prod(j = 1..n, x[j]) - 1)^2",
    dim: { default: 10, min: 1 },
    start: [0.5],
    domain: [[-2, 2]],
    minima: [
      {
        dim: 10,
        minimum: 0,
        minimisers: [[1], Array.from({ length: 10 }, (_, i) => (i < 9 ? 0.9794303033498625 : 1.2056969665013755))],
      },
      { minimum: 0, minimisers: [[1]] },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 27`,
    note: "f is 1 at the local minimum (0, …, 0, n + 1)",
  },
};

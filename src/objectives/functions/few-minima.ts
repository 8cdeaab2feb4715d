import type { ObjectiveDefinition } from "../definition.ts";
import { JAMIL_YANG, SURJANOVIC_BINGHAM, WIKIPEDIA } from "./sources.ts";

/** A few minima: which one a trial reaches depends on the start and the step size. */
export const fewMinima: Readonly<Record<string, ObjectiveDefinition>> = {
  himmelblau: {
    summary: "four equal minima around a hill",
    formula: "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    dim: 2,
    start: [0],
    domain: [[-5, 5]],
    minima: [
      {
        minimum: 0,
        minimisers: [
          [3, 2],
          [-2.805118086952745, 3.131312518250573],
          [-3.779310253377747, -3.2831859912861696],
          [3.5844283403304917, -1.8481265269644036],
        ],
      },
    ],
    source: `${WIKIPEDIA}; start (2, 2) in the R package OptimTestProblems`,
    note: "the hill's top is f = 181.616522 at (-0.270845, -0.923039); there are 4 saddles",
  },
  three_hump_camel: {
    summary: "three wells in a row; the middle one is deepest",
    formula: "2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2",
    dim: 2,
    start: [2],
    domain: [[-5, 5]],
    minima: [{ minimum: 0, minimisers: [[0]] }],
    source: `${SURJANOVIC_BINGHAM}; ${WIKIPEDIA}`,
    note: "the other minima are f = 0.298638 at (1.74755, -0.87378) and (-1.74755, 0.87378)",
  },
  six_hump_camel: {
    summary: "six wells in pairs; two of them are deepest",
    formula: "(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (-4 + 4*y^2)*y^2",
    dim: 2,
    start: [-1.5, 1.5],
    domain: [
      [-3, 3],
      [-2, 2],
    ],
    minima: [
      {
        minimum: -1.0316284534898774,
        minimisers: [
          [0.08984201310031806, -0.7126564030207396],
          [-0.08984201310031806, 0.7126564030207396],
        ],
      },
    ],
    source: SURJANOVIC_BINGHAM,
  },
  goldstein_price: {
    summary: "a product of two quartics with values from 3 to a million",
    formula:
      "(1 + (x + y + 1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))*(30 + (2*x - 3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))",
    dim: 2,
    start: [-0.5, 0.25],
    domain: [[-2, 2]],
    minima: [{ minimum: 3, minimisers: [[0, -1]] }],
    source: `${SURJANOVIC_BINGHAM}; ${WIKIPEDIA}`,
  },
  branin: {
    summary: "three equal minima along a parabola",
    formula: "(y - 5.1/(4*pi^2)*x^2 + 5/pi*x - 6)^2 + 10*(1 - 1/(8*pi))*cos(x) + 10",
    dim: 2,
    start: [2.5, 12.5],
    domain: [
      [-5, 10],
      [0, 15],
    ],
    minima: [
      {
        minimum: "5/(4*pi)",
        minimisers: [
          [-Math.PI, 12.275],
          [Math.PI, 2.275],
          [3 * Math.PI, 2.475],
        ],
      },
    ],
    source: `${SURJANOVIC_BINGHAM}; start as in DeepOBS, two_d_branin`,
    note: "outside the domain there are more equal minima: one for each x that is an odd multiple of pi",
  },
  mccormick: {
    summary: "a sine along a tilted trough",
    formula: "sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y + 1",
    dim: 2,
    start: [2],
    domain: [
      [-1.5, 4],
      [-3, 4],
    ],
    minima: [{ minimum: "-sqrt(3)/2 - pi/3", minimisers: ["3/2 - i - pi/3"] }],
    source: `${SURJANOVIC_BINGHAM}; ${WIKIPEDIA}`,
    note: "the minimum is over the domain only: outside it the pattern repeats ever lower, without bound",
  },
  styblinski_tang: {
    summary: "a tilted double well in every coordinate",
    formula: "0.5*sum(i = 1..n, x[i]^4 - 16*x[i]^2 + 5*x[i])",
    dim: { default: 2, min: 1 },
    start: [4],
    domain: [[-5, 5]],
    minima: [{ minimum: "-39.16616570377141546*n", minimisers: [[-2.903534027771177]] }],
    source: `${SURJANOVIC_BINGHAM}; ${WIKIPEDIA}`,
    note: "the shallower well of each coordinate is at 2.746803",
  },
  adjiman: {
    summary: "a wave that falls towards the edge of the domain",
    formula: "cos(x)*sin(y) - x/(y^2 + 1)",
    dim: 2,
    start: [0],
    domain: [
      [-1, 2],
      [-1, 1],
    ],
    minima: [{ minimum: -2.021806783359787, minimisers: [[2, 0.1057834694517169]] }],
    source: `${JAMIL_YANG}, no. 2`,
    note: "the minimum is over the domain only and lies on its edge x = 2, where the gradient is not 0; beyond it f is unbounded below",
  },
};

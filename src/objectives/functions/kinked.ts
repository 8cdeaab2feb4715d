import type { ObjectiveDefinition } from "../definition.ts";
import { JAMIL_YANG, SURJANOVIC_BINGHAM, WIKIPEDIA } from "./sources.ts";

/** Many minima, and kinks at the minimum or along lines. */
export const kinked: Readonly<Record<string, ObjectiveDefinition>> = {
  ackley: {
    summary: "a funnel with egg-box waves; its tip is a cone",
    formula:
      "-20*exp(-0.2*where(sum(i = 1..n, x[i]^2) > 0, sqrt(sum(i = 1..n, x[i]^2)/n), 0)) - exp(sum(i = 1..n, cos(2*pi*x[i]))/n) + 20 + e",
    dim: { default: 2, min: 1 },
    start: [2, 1.5],
    domain: [[-32.768, 32.768]],
    minima: [{ minimum: 0, minimisers: [[0]] }],
    source: `${SURJANOVIC_BINGHAM}; ${WIKIPEDIA}`,
    note: "in double precision f(0) is 4.4e-16; Jamil & Yang (no. 1) print -0.02 for -0.2",
    kink: "a cone of slope 4/sqrt(n) along each axis at the minimum 0, where the gradient is taken as 0",
  },
  alpine1: {
    summary: "folded waves, zero at many points",
    formula: "sum(i = 1..n, abs(x[i]*sin(x[i]) + 0.1*x[i]))",
    dim: { default: 2, min: 1 },
    start: [7, -6],
    domain: [[-10, 10]],
    minima: [{ minimum: 0, minimisers: [[0]] }],
    source: `${JAMIL_YANG}, no. 6`,
    note: "the literature lists only the minimiser 0; f is 0 wherever each coordinate is 0 or has sin(x[i]) = -0.1",
    kink: "folds wherever a coordinate's term is 0, the minimum included; there the term's gradient is taken as 0",
  },
  salomon: {
    summary: "rings around a cone",
    formula:
      "1 + where(sum(i = 1..n, x[i]^2) > 0, 0.1*sqrt(sum(i = 1..n, x[i]^2)) - cos(2*pi*sqrt(sum(i = 1..n, x[i]^2))), -1)",
    dim: { default: 2, min: 1 },
    start: [20, -30],
    domain: [[-100, 100]],
    minima: [{ minimum: 0, minimisers: [[0]] }],
    source: `${JAMIL_YANG}, no. 110`,
    kink: "a cone of slope 0.1 at the minimum 0, where the gradient is taken as 0",
  },
  cross_in_tray: {
    summary: "a tray with a cross of kinks and four equal minima",
    formula: "-0.0001*(abs(sin(x)*sin(y)*exp(abs(100 - where(x^2 + y^2 > 0, sqrt(x^2 + y^2), 0)/pi))) + 1)^0.1",
    dim: 2,
    start: [2],
    domain: [[-10, 10]],
    minima: [
      {
        minimum: -2.062611870822737,
        minimisers: [
          [1.3494066171539107, 1.3494066171539107],
          [1.3494066171539107, -1.3494066171539107],
          [-1.3494066171539107, 1.3494066171539107],
          [-1.3494066171539107, -1.3494066171539107],
        ],
      },
    ],
    source: `${SURJANOVIC_BINGHAM}; ${WIKIPEDIA}`,
    note: "the minimum is over the domain only: beyond a distance of 200*pi from the origin f falls without bound",
    kink: "folds where x or y is a multiple of pi; there the gradient is taken as 0",
  },
  holder_table: {
    summary: "a wavy table with four minima near its corners",
    formula: "-abs(sin(x)*cos(y)*exp(abs(1 - where(x^2 + y^2 > 0, sqrt(x^2 + y^2), 0)/pi)))",
    dim: 2,
    start: [5],
    domain: [[-10, 10]],
    minima: [
      {
        minimum: -19.208502567886732,
        minimisers: [
          [8.055023475736563, 9.664590019241272],
          [8.055023475736563, -9.664590019241272],
          [-8.055023475736563, 9.664590019241272],
          [-8.055023475736563, -9.664590019241272],
        ],
      },
    ],
    source: `${SURJANOVIC_BINGHAM}; ${WIKIPEDIA}`,
    note: "the minimum is over the domain only: outside it f falls exponentially",
    kink: "folds where sin(x) or cos(y) is 0 and on the circle of radius pi; there the folded part's gradient is taken as 0",
  },
  eggholder: {
    summary: "steep, winding waves, lowest at the edge of the domain",
    formula: "-(y + 47)*sin(sqrt(abs(y + x/2 + 47))) - x*sin(sqrt(abs(x - (y + 47))))",
    dim: 2,
    start: [0],
    domain: [[-512, 512]],
    minima: [{ minimum: -959.6406627208503, minimisers: [[512, 404.2318051137578]] }],
    source: `${SURJANOVIC_BINGHAM}; ${WIKIPEDIA}`,
    note: "the minimum is over the domain only and lies on its edge x = 512, where the gradient is not 0; outside it f is lower; Jamil & Yang omit the minus sign",
    kink: "infinitely steep on the lines y + x/2 + 47 = 0 and x - y - 47 = 0, where the formula has no gradient",
  },
};

import type { ObjectiveDefinition } from "../definition.ts";
import { BBOB, JAMIL_YANG, SURJANOVIC_BINGHAM } from "./sources.ts";

/** One minimum, but not quadratic: flat or kinked at the minimum, or ever steeper away from it. */
export const unimodal: Readonly<Record<string, ObjectiveDefinition>> = {
  zakharov: {
    summary: "a plate that steepens with the fourth power along one direction",
    formula: "sum(i = 1..n, x[i]^2) + sum(i = 1..n, 0.5*i*x[i])^2 + sum(i = 1..n, 0.5*i*x[i])^4",
    dim: { default: 2, min: 1 },
    start: [5],
    domain: [[-5, 10]],
    minima: [{ minimum: 0, minimisers: [[0]] }],
    source: SURJANOVIC_BINGHAM,
  },
  sum_of_different_powers: {
    summary: "each coordinate is flatter at the minimum than the one before",
    formula: "sum(i = 1..n, abs(x[i])^(i + 1))",
    dim: { default: 3, min: 1 },
    start: [1],
    domain: [[-1, 1]],
    minima: [{ minimum: 0, minimisers: [[0]] }],
    source: SURJANOVIC_BINGHAM,
    note: "the Hessian is singular at the minimum",
  },
  exponential: {
    summary: "a single well in a flat plain",
    formula: "-exp(-0.5*sum(i = 1..n, x[i]^2))",
    dim: { default: 2, min: 1 },
    start: [1],
    domain: [[-1, 1]],
    minima: [{ minimum: -1, minimisers: [[0]] }],
    source: `${JAMIL_YANG}, no. 54`,
    note: "the survey omits the minus sign of the minimum",
  },
  brown: {
    summary: "powers whose exponents are the neighbouring coordinates",
    formula: "sum(i = 1..n-1, (x[i]^2)^(x[i+1]^2 + 1) + (x[i+1]^2)^(x[i]^2 + 1))",
    dim: { default: 2, min: 2 },
    start: [1, 2],
    domain: [[-1, 4]],
    minima: [{ minimum: 0, minimisers: [[0]] }],
    source: `${JAMIL_YANG}, no. 25`,
    note: "the gradient has terms a^b*log(a), which are 0 at a = 0",
  },
  sharp_ridge: {
    summary: "a ravine whose floor is a kink",
    formula: "x[1]^2 + 100*where(sum(i = 2..n, x[i]^2) > 0, sqrt(sum(i = 2..n, x[i]^2)), 0)",
    dim: { default: 2, min: 2 },
    start: [3],
    domain: [[-5, 5]],
    minima: [{ minimum: 0, minimisers: [[0]] }],
    source: `${BBOB}, f13 without its transformations`,
    note: "steps of constant length swing across the ridge with an amplitude of about lr*100/2",
    kink: "a cone around the ridge x[2] = … = x[n] = 0, where the minimum lies; there the gradient is taken as the gradient of x[1]^2",
  },
  lessard: {
    summary: "strongly convex, yet the heavy ball with Polyak's tuning cycles forever",
    formula: "where(x < 1, 12.5*x^2, where(x < 2, 0.5*x^2 + 24*x - 12, 12.5*x^2 - 24*x + 36))",
    dim: 1,
    start: [3.3],
    domain: [[-5, 5]],
    minima: [{ minimum: 0, minimisers: [[0]] }],
    source:
      "Lessard, Recht & Packard 2016, Analysis and Design of Optimization Algorithms via Integral Quadratic Constraints (arXiv 1408.3595), section 4.6",
    note: "the gradient is continuous; the second derivative jumps between 25 and 1 at x = 1 and x = 2",
  },
};

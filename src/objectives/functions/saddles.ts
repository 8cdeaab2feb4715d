import type { ObjectiveDefinition } from "../definition.ts";
import { GOH, NESTEROV } from "./sources.ts";

/** Saddle points to escape from. Two of the functions have no minimum. */
export const saddles: Readonly<Record<string, ObjectiveDefinition>> = {
  saddle: {
    summary: "the plain saddle, approached almost along its ridge",
    formula: "x^2 - y^2",
    dim: 2,
    start: [1, 1e-6],
    domain: [[-2, 2]],
    source: "folklore",
    note: "unbounded below; gradient descent leaves as y = y0*(1 + 2*lr)^k, the heavy ball at a rate given by the largest root of z^2 - (1 + momentum + 2*lr)*z + momentum",
  },
  monkey_saddle: {
    summary: "a degenerate saddle with three ways down",
    formula: "x^3 - 3*x*y^2",
    dim: 2,
    start: [0.001, 1],
    domain: [[-2, 2]],
    source: `${GOH} (its Julia code, whose gradient has a misprint)`,
    note: "unbounded below; the Hessian is 0 at the origin",
  },
  bounded_saddle: {
    summary: "a strict saddle between two wells",
    formula: "x^2 + y^4/4 - y^2/2",
    dim: 2,
    start: [1, 1e-6],
    domain: [[-2, 2]],
    minima: [
      {
        minimum: -0.25,
        minimisers: [
          [0, 1],
          [0, -1],
        ],
      },
    ],
    source: `${NESTEROV}, example 1.2.2`,
    note: "at the origin the eigenvalues are 2 and -1",
  },
};

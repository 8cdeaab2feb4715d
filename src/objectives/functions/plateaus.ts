import type { ObjectiveDefinition } from "../definition.ts";
import { JAMIL_YANG, SURJANOVIC_BINGHAM, WIKIPEDIA } from "./sources.ts";

/** Almost no gradient over most of the domain: gradient methods fail here. */
export const plateaus: Readonly<Record<string, ObjectiveDefinition>> = {
  easom: {
    summary: "one narrow hole in a plain",
    formula: "-cos(x)*cos(y)*exp(-(x - pi)^2 - (y - pi)^2)",
    dim: 2,
    start: [1],
    domain: [[-100, 100]],
    minima: [{ minimum: -1, minimisers: [[Math.PI]] }],
    source: `${SURJANOVIC_BINGHAM}; ${WIKIPEDIA}`,
    note: "in double precision f and its gradient are exactly 0 beyond a distance of 27.3",
  },
  de_jong5: {
    summary: "Shekel's foxholes: 25 narrow holes in a plateau",
    formula: "1/(0.002 + sum(j = 1..5, sum(i = 1..5, 1/(5*(j - 1) + i + (x - 16*(i - 3))^6 + (y - 16*(j - 3))^6))))",
    dim: 2,
    start: [20],
    domain: [[-65.536, 65.536]],
    minima: [{ minimum: 0.9980038377944502, minimisers: [[-31.97833483565697, -31.978334837300796]] }],
    source: SURJANOVIC_BINGHAM,
    note: "f is about 500 away from the holes; the gradients there are of order 1e-10",
  },
  step: {
    summary: "stairs: no gradient at all",
    formula: "sum(i = 1..n, floor(x[i] + 0.5)^2)",
    dim: { default: 2, min: 1 },
    start: [3, -4],
    domain: [[-100, 100]],
    minima: [{ minimum: 0, minimisers: [[0]] }],
    source: `${JAMIL_YANG}, Step 2`,
    note: "a negative control: no gradient method moves",
    kink: "jumps where x[i] + 1/2 is a whole number; the gradient is 0 everywhere",
  },
};

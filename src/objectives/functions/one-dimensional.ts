import type { ObjectiveDefinition } from "../definition.ts";
import { SURJANOVIC_BINGHAM } from "./sources.ts";

/** Functions of one coordinate with more than one stationary point. */
export const oneDimensional: Readonly<Record<string, ObjectiveDefinition>> = {
  double_well: {
    summary: "two wells, the left one deeper: momentum from the right can cross",
    formula: "(x^2 - 1)^2 + 0.3*x",
    dim: 1,
    start: [2],
    domain: [[-2, 2]],
    minima: [{ minimum: -0.30542848374391596, minimisers: [[-1.0355787140888537]] }],
    source: "made for this library",
    note: "the other minimum is at x = 0.960150",
  },
  gramacy_lee: {
    summary: "a sine of falling amplitude on a quartic bowl",
    formula: "sin(10*pi*x)/(2*x) + (x - 1)^4",
    dim: 1,
    start: [2.2],
    domain: [[0.5, 2.5]],
    minima: [{ minimum: -0.8690111349894998, minimisers: [[0.5485634445276052]] }],
    source: SURJANOVIC_BINGHAM,
    note: "the minimum is over the domain only: nearer to 0 the sine's amplitude grows, and f is lower",
  },
  forrester: {
    summary: "a sine of growing amplitude with a false minimum",
    formula: "(6*x - 2)^2*sin(12*x - 4)",
    dim: 1,
    start: [0.2],
    domain: [[0, 1]],
    minima: [{ minimum: -6.0207400557670825, minimisers: [[0.7572487578418559]] }],
    source: SURJANOVIC_BINGHAM,
    note: "a local minimum is near x = 0.1426; outside the domain f is unbounded below",
  },
  wikipedia_quartic: {
    summary: "a quartic with a flat inflection beyond its minimum",
    formula: "x^4 - 3*x^3 + 2",
    dim: 1,
    start: [6],
    domain: [[-1, 6]],
    minima: [{ minimum: -6.54296875, minimisers: [[2.25]] }],
    source: "Wikipedia, Gradient descent, code sample (lr 0.01 from 6)",
    note: "the inflection at 0 is degenerate",
  },
};

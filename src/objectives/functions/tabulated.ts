import type { ObjectiveDefinition } from "../definition.ts";
import { SURJANOVIC_BINGHAM } from "./sources.ts";

const SHEKEL_FORMULA = "-sum(i = 1..10, 1/(sum(j = 1..4, (x[j] - A[i,j])^2) + b[i]))";
const SHEKEL_B: readonly number[] = [0.1, 0.2, 0.2, 0.4, 0.4, 0.6, 0.3, 0.7, 0.5, 0.5];

/** Sums of wells at tabulated positions. */
export const tabulated: Readonly<Record<string, ObjectiveDefinition>> = {
  hartmann3: {
    summary: "four Gaussian wells in 3 dimensions",
    formula: "-sum(i = 1..4, alpha[i]*exp(-sum(j = 1..3, A[i,j]*(x[j] - P[i,j])^2)))",
    dim: 3,
    start: [0.5],
    domain: [[0, 1]],
    constants: {
      alpha: [1, 1.2, 3, 3.2],
      A: [
        [3, 10, 30],
        [0.1, 10, 35],
        [3, 10, 30],
        [0.1, 10, 35],
      ],
      P: [
        [0.3689, 0.117, 0.2673],
        [0.4699, 0.4387, 0.747],
        [0.1091, 0.8732, 0.5547],
        [0.0381, 0.5743, 0.8828],
      ],
    },
    minima: [
      { minimum: -3.8627797873326624, minimisers: [[0.11458887665506896, 0.55564889461693, 0.8525469846866774]] },
    ],
    source: SURJANOVIC_BINGHAM,
    note: "other tables have P[4,1] = 0.03815, whose minimum is -3.862782147820756; Jamil & Yang (no. 62) have P[2,2] wrong",
  },
  hartmann6: {
    summary: "four Gaussian wells in 6 dimensions",
    formula: "-sum(i = 1..4, alpha[i]*exp(-sum(j = 1..6, A[i,j]*(x[j] - P[i,j])^2)))",
    dim: 6,
    start: [0.5],
    domain: [[0, 1]],
    constants: {
      alpha: [1, 1.2, 3, 3.2],
      A: [
        [10, 3, 17, 3.5, 1.7, 8],
        [0.05, 10, 17, 0.1, 8, 14],
        [3, 3.5, 1.7, 10, 17, 8],
        [17, 8, 0.05, 10, 0.1, 14],
      ],
      P: [
        [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
        [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
        [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
        [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
      ],
    },
    minima: [
      {
        minimum: -3.3223680114155147,
        minimisers: [
          [
            0.20168951100670543, 0.15001069182345797, 0.476873974221897, 0.2753324304940561, 0.31165161660011326,
            0.6573005340656203,
          ],
        ],
      },
    ],
    source: SURJANOVIC_BINGHAM,
  },
  shekel: {
    summary: "ten narrow wells in 4 dimensions",
    formula: SHEKEL_FORMULA,
    dim: 4,
    start: [5],
    domain: [[0, 10]],
    constants: {
      A: [
        [4, 4, 4, 4],
        [1, 1, 1, 1],
        [8, 8, 8, 8],
        [6, 6, 6, 6],
        [3, 7, 3, 7],
        [2, 9, 2, 9],
        [5, 3, 5, 3],
        [8, 1, 8, 1],
        [6, 2, 6, 2],
        [7, 3.6, 7, 3.6],
      ],
      b: SHEKEL_B,
    },
    minima: [
      {
        minimum: -10.536443153483528,
        minimisers: [[4.000746868270634, 3.9995094800857736, 4.000746868270634, 3.9995094800857736]],
      },
    ],
    source: `${SURJANOVIC_BINGHAM}, m = 10; BoTorch has the same table`,
    note: "the minimiser is not (4, 4, 4, 4), where f = -10.536283726; the seventh well is at (5, 3, 5, 3)",
  },
  shekel_dixon_szego: {
    summary: "shekel with an older table",
    formula: SHEKEL_FORMULA,
    dim: 4,
    start: [5],
    domain: [[0, 10]],
    constants: {
      A: [
        [4, 4, 4, 4],
        [1, 1, 1, 1],
        [8, 8, 8, 8],
        [6, 6, 6, 6],
        [3, 7, 3, 7],
        [2, 9, 2, 9],
        [5, 5, 3, 3],
        [8, 1, 8, 1],
        [6, 2, 6, 2],
        [7, 3.6, 7, 3.6],
      ],
      b: SHEKEL_B,
    },
    minima: [
      {
        minimum: -10.536409816692043,
        minimisers: [[4.000746531592046, 4.000592934138532, 3.9996633980403224, 3.9995098005868077]],
      },
    ],
    source: "Dixon & Szegö 1978, The global optimization problem: an introduction; SciPy's benchmarks, Shekel10",
    note: "the seventh well is at (5, 5, 3, 3); with the first 5 wells the minimum is -10.153199679058229, with 7 -10.402940566818664",
  },
  langermann: {
    summary: "five damped circular waves",
    formula: "-sum(i = 1..5, c[i]*exp(-sum(j = 1..2, (x[j] - A[i,j])^2)/pi)*cos(pi*sum(j = 1..2, (x[j] - A[i,j])^2)))",
    dim: 2,
    start: [5],
    domain: [[0, 10]],
    constants: {
      A: [
        [3, 5],
        [5, 2],
        [2, 1],
        [1, 4],
        [7, 9],
      ],
      c: [1, 2, 5, 2, 3],
    },
    minima: [{ minimum: -5.162126159963982, minimisers: [[2.0029921199344654, 1.0060959402921885]] }],
    source: "Gavana, Global Optimization Benchmarks; SciPy's benchmarks, Langermann",
    note: "Surjanovic & Bingham omit the minus sign; without it the minimum is -4.155809291847786 at (2.793402209, 1.597232500)",
  },
};

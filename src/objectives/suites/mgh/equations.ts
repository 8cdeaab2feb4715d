import type { ObjectiveDefinition } from "../../definition.ts";
import { MORE_GARBOW_HILLSTROM } from "../../functions/sources.ts";

// Minimisers are roots by Newton's method with 60 digits, rounded to double precision. Those of
// the boundary value and of the integral equation are equal: one system is the other's inverse.
const BOUNDARY_VALUE_ROOT = [
  -0.04316498251876487, -0.08157715653538689, -0.11448571438052929, -0.14097357686259668, -0.1599086961819831,
  -0.16987720231277492, -0.16908998378120835, -0.15524953522183182, -0.125355891678935, -0.07541653368589209,
];

/** Systems of n equations that have a root: the minimum is 0 in each dimension. */
export const equations: Readonly<Record<string, ObjectiveDefinition>> = {
  discrete_boundary_value: {
    summary: "finite differences of a boundary value problem",
    let: ["r[i] = 2*x[i] + (x[i] + i/(n + 1) + 1)^3/(2*(n + 1)^2)"],
    formula: "(r[1] - x[2])^2 + sum(i = 2..n-1, (r[i] - x[i-1] - x[i+1])^2) + (r[n] - x[n-1])^2",
    dim: { default: 10, min: 2 },
    start: "i/(n + 1)*(i/(n + 1) - 1)",
    domain: [[-1, 1]],
    minima: [
      { dim: 10, minimum: 0, minimisers: [BOUNDARY_VALUE_ROOT] },
      { minimum: 0, minimisers: [] },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 28`,
  },
  discrete_integral_equation: {
    summary: "a discrete integral equation; each residual has all coordinates",
    let: ["c[j] = (x[j] + j/(n + 1) + 1)^3"],
    formula:
      "sum(i = 1..n, (x[i] + ((1 - i/(n + 1))*sum(j = 1..i, j/(n + 1)*c[j]) + i/(n + 1)*sum(j = i+1..n, (1 - j/(n + 1))*c[j]))/(2*(n + 1)))^2)",
    dim: { default: 10, min: 1 },
    start: "i/(n + 1)*(i/(n + 1) - 1)",
    domain: [[-1, 1]],
    minima: [
      { dim: 10, minimum: 0, minimisers: [BOUNDARY_VALUE_ROOT] },
      { minimum: 0, minimisers: [] },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 29`,
  },
  broyden_tridiagonal: {
    summary: "quadratic equations, each with its two neighbours",
    let: ["r[i] = (3 - 2*x[i])*x[i] + 1"],
    formula: "(r[1] - 2*x[2])^2 + sum(i = 2..n-1, (r[i] - x[i-1] - 2*x[i+1])^2) + (r[n] - x[n-1])^2",
    dim: { default: 10, min: 2 },
    start: [-1],
    domain: [[-2, 2]],
    minima: [
      {
        dim: 10,
        minimum: 0,
        minimisers: [
          [
            -0.5707221320112248, -0.681806949984275, -0.7022100760176601, -0.7055106298950804, -0.7049061557287437,
            -0.7014966070298512, -0.6918893223547983, -0.6657965144058537, -0.5960351090263657, -0.4164122575286934,
          ],
        ],
      },
      { minimum: 0, minimisers: [] },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 30`,
  },
  broyden_banded: {
    summary: "cubic equations, each with six neighbours",
    let: ["g[j] = x[j]*(1 + x[j])"],
    formula: "sum(i = 1..n, (x[i]*(2 + 5*x[i]^2) + 1 + g[i] - sum(j = max(1, i - 5)..min(n, i + 1), g[j]))^2)",
    dim: { default: 10, min: 1 },
    start: [-1],
    domain: [[-2, 2]],
    minima: [
      {
        dim: 10,
        minimum: 0,
        minimisers: [
          [
            -0.4283028635872503, -0.47659642435629024, -0.5196524636468617, -0.5580993248321809, -0.5925061568294574,
            -0.624503682199468, -0.6232394714405911, -0.6213938417965735, -0.6204535966590874, -0.5864692707204351,
          ],
        ],
      },
      { minimum: 0, minimisers: [] },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 31`,
  },
};

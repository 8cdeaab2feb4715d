import type { ObjectiveDefinition } from "../../definition.ts";
import { MORE_GARBOW_HILLSTROM } from "../../functions/sources.ts";

// Minima and minimisers are solutions of gradient = 0 by Newton's method with 120 digits, rounded
// to double precision. They agree with the six figures that the paper prints.

/** Models with a few parameters, fitted to the measurements that the paper lists. */
export const dataFits: Readonly<Record<string, ObjectiveDefinition>> = {
  bard: {
    summary: "a rational model of 15 measurements",
    formula: "sum(i = 1..15, (q[i] - (x[1] + i/((16 - i)*x[2] + min(i, 16 - i)*x[3])))^2)",
    dim: 3,
    start: [1],
    domain: [
      [-1, 2],
      [0.1, 5],
      [0.1, 5],
    ],
    constants: {
      q: [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.1, 4.39],
    },
    minima: [
      {
        minimum: 8.214877306578975e-3,
        minimisers: [[0.08241055974978893, 1.1330360920297216, 2.343695178642537]],
      },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 8`,
    note: "f tends to 17.42869 as y and z go to minus infinity",
  },
  gaussian: {
    summary: "a bell curve through 15 measurements",
    formula: "sum(i = 1..15, (x[1]*exp(-x[2]*((8 - i)/2 - x[3])^2/2) - q[i])^2)",
    dim: 3,
    start: [0.4, 1, 0],
    domain: [
      [0, 1],
      [0, 2],
      [-1, 1],
    ],
    constants: {
      q: [
        0.0009, 0.0044, 0.0175, 0.054, 0.1295, 0.242, 0.3521, 0.3989, 0.3521, 0.242, 0.1295, 0.054, 0.0175, 0.0044,
        0.0009,
      ],
    },
    minima: [{ minimum: 1.127932769618648e-8, minimisers: [[0.39895613783875666, 1.0000190844878056, 0]] }],
    source: `${MORE_GARBOW_HILLSTROM}, no. 9`,
    note: "f at the start is 3.9e-6, so a target above that converges at once",
  },
  meyer: {
    summary: "the resistance of a thermistor; coordinates six decades apart",
    formula: "sum(i = 1..16, (x[1]*exp(x[2]/(45 + 5*i + x[3])) - q[i])^2)",
    dim: 3,
    start: [0.02, 4000, 250],
    domain: [
      [0, 0.05],
      [3000, 7000],
      [200, 400],
    ],
    constants: {
      q: [34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872],
    },
    minima: [
      {
        minimum: 87.94585517085112,
        minimisers: [[0.005609636471028053, 6181.346346286372, 345.2236346241365]],
      },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 10`,
    note: "the eigenvalues at the minimum are 2.5e-2 and 2.5e14",
  },
  kowalik_osborne: {
    summary: "a rational model of the rate of an enzyme",
    formula: "sum(i = 1..11, (q[i] - x[1]*(u[i]^2 + u[i]*x[2])/(u[i]^2 + u[i]*x[3] + x[4]))^2)",
    dim: 4,
    start: [0.25, 0.39, 0.415, 0.39],
    domain: [[0, 1]],
    constants: {
      q: [0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246],
      u: [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625],
    },
    minima: [
      {
        minimum: 3.0750560384923745e-4,
        minimisers: [[0.19280693457903786, 0.19128232873436696, 0.12305650692632066, 0.13606233068379484]],
      },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 15`,
    note: "f tends to 1.02734e-3 far from the domain",
  },
  osborne1: {
    summary: "two exponentials and a constant through 33 measurements",
    formula: "sum(i = 1..33, (q[i] - (x[1] + x[2]*exp(-10*(i - 1)*x[4]) + x[3]*exp(-10*(i - 1)*x[5])))^2)",
    dim: 5,
    start: [0.5, 1.5, -1, 0.01, 0.02],
    domain: [
      [0, 3],
      [0, 3],
      [-3, 0],
      [0, 3],
      [0, 3],
    ],
    constants: {
      q: [
        0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.85, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658, 0.628, 0.603,
        0.58, 0.558, 0.538, 0.522, 0.506, 0.49, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431, 0.424, 0.42, 0.414, 0.411,
        0.406,
      ],
    },
    minima: [
      {
        minimum: 5.464894697482906e-5,
        minimisers: [
          [0.37541005210695205, 1.9358469127123674, -1.464687136613423, 0.012867534640057288, 0.02212269966167261],
        ],
      },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 17`,
  },
  osborne2: {
    summary: "an exponential and three bell curves through 65 measurements",
    formula:
      "sum(i = 1..65, (q[i] - (x[1]*exp(-(i - 1)/10*x[5]) + x[2]*exp(-((i - 1)/10 - x[9])^2*x[6]) + x[3]*exp(-((i - 1)/10 - x[10])^2*x[7]) + x[4]*exp(-((i - 1)/10 - x[11])^2*x[8])))^2)",
    dim: 11,
    start: [1.3, 0.65, 0.65, 0.7, 0.6, 3, 5, 7, 2, 4.5, 5.5],
    domain: [[0, 8]],
    constants: {
      q: [
        1.366, 1.191, 1.112, 1.013, 0.991, 0.885, 0.831, 0.847, 0.786, 0.725, 0.746, 0.679, 0.608, 0.655, 0.616, 0.606,
        0.602, 0.626, 0.651, 0.724, 0.649, 0.649, 0.694, 0.644, 0.624, 0.661, 0.612, 0.558, 0.533, 0.495, 0.5, 0.423,
        0.395, 0.375, 0.372, 0.391, 0.396, 0.405, 0.428, 0.429, 0.523, 0.562, 0.607, 0.653, 0.672, 0.708, 0.633, 0.668,
        0.645, 0.632, 0.591, 0.559, 0.597, 0.625, 0.739, 0.71, 0.729, 0.72, 0.636, 0.581, 0.428, 0.292, 0.162, 0.098,
        0.054,
      ],
    },
    minima: [
      {
        minimum: 0.04013773629354774,
        minimisers: [
          [
            1.3099771546273005, 0.4315537946029889, 0.633661698960724, 0.5994305347859163, 0.7541832263280113,
            0.9042885798596336, 1.3658118352370285, 4.8236988172271555, 2.3986848661317546, 4.568874597667672,
            5.6753414705806415,
          ],
        ],
      },
    ],
    source: `${MORE_GARBOW_HILLSTROM}, no. 19`,
    note: "the bell curves may change places: each order of them is a minimum",
  },
};

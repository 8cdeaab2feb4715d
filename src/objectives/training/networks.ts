import type { ObjectiveDefinition } from "../definition.ts";

// Source: Glorot & Bengio, Understanding the difficulty of training deep feedforward neural
// networks, AISTATS 2010.
const GLOROT = "uniform*sqrt(6/(fan_in + fan_out))";

/** Networks of tanh units. Their starts are random, and their minima unknown. */
export const networks: Readonly<Record<string, ObjectiveDefinition>> = {
  mlp_digits: {
    summary: "a network of 64, 16 and 10 units on 1,797 digits",
    data: "digits",
    blocks: { W: [64, 16], b: [16], V: [16, 10], c: [10] },
    let: ["h[i, j] = tanh(sum(m = 1..64, X[i, m]*W[m, j]) + b[j])", "z[i, k] = sum(j = 1..16, h[i, j]*V[j, k]) + c[k]"],
    formula: "mean(i = rows, logsumexp(k = 1..10, z[i, k]) - z[i, y[i]])",
    metrics: { accuracy: { formula: "mean(i = rows, argmax(k = 1..10, z[i, k]) == y[i])", better: "higher" } },
    dim: 1210,
    start: { W: GLOROT, V: GLOROT },
    domain: [],
    source: "digits of scikit-learn (see datasets/README.md)",
  },
  mlp_spirals: {
    summary: "a network of 2, 16, 16 and 2 units on two intertwined spirals of 97 points each",
    data: "spirals",
    blocks: { U: [2, 16], a: [16], W: [16, 16], b: [16], V: [16, 2], c: [2] },
    let: [
      "g[i, j] = tanh(X[i, 1]*U[1, j] + X[i, 2]*U[2, j] + a[j])",
      "h[i, j] = tanh(sum(m = 1..16, g[i, m]*W[m, j]) + b[j])",
      "z[i, k] = sum(j = 1..16, h[i, j]*V[j, k]) + c[k]",
    ],
    formula: "mean(i = rows, logsumexp(k = 1..2, z[i, k]) - z[i, y[i]])",
    metrics: { accuracy: { formula: "mean(i = rows, argmax(k = 1..2, z[i, k]) == y[i])", better: "higher" } },
    dim: 354,
    start: { U: GLOROT, W: GLOROT, V: GLOROT },
    domain: [],
    source: "Lang & Witbrock, Learning to tell two spirals apart, Proc. 1988 Connectionist Models Summer School",
    note: "without regularisation the loss falls towards 0 as the weights grow",
  },
  mlp_fractal: {
    summary: "16 hidden tanh units on as many random rows as there are weights",
    data: "fractal",
    blocks: { W: [16, 16], V: [16] },
    let: ["h[i, j] = tanh(sum(m = 1..16, X[i, m]*W[m, j]))"],
    formula: "mean(i = rows, (sum(j = 1..16, h[i, j]*V[j]) - y[i])^2)",
    dim: 272,
    start: { W: "normal/sqrt(fan_in)", V: "normal/sqrt(16)" },
    domain: [],
    source: "Sohl-Dickstein, The boundary of neural network trainability is fractal, arXiv:2402.06184",
    note: "the rates that train and those that diverge meet in a fractal",
  },
};

import { log } from "./elementary.ts";

/** The strategy parameters of CMA-ES, as in the tutorial. */
export interface CmaParameters {
  /** Recombination weights, the best point first. Those of the worse half are negative. */
  readonly weights: readonly number[];
  /** Variance effective selection mass of the positive weights. */
  readonly muEff: number;
  /** Learning rate and damping of the step size. */
  readonly cSigma: number;
  readonly dSigma: number;
  /** Learning rates of the evolution path, and of the rank-one and the rank-μ update. */
  readonly cC: number;
  readonly c1: number;
  readonly cMu: number;
  /** The expected length of a vector of n standard normal numbers. */
  readonly chiN: number;
}

/** Returns the default population of n dimensions. */
export function defaultPopulation(n: number): number {
  return 4 + Math.floor(3 * log(n));
}

/**
 * Returns the default parameters. Source: Hansen, The CMA evolution strategy: a tutorial,
 * arXiv:1604.00772, table 1.
 */
export function cmaParameters(n: number, population: number): CmaParameters {
  const raw = Array.from({ length: population }, (_, i) => log((population + 1) / 2) - log(i + 1));
  const mu = Math.floor(population / 2);
  const muEff = selectionMass(raw.slice(0, mu));
  const muEffMinus = selectionMass(raw.slice(mu));
  const c1 = 2 / ((n + 1.3) ** 2 + muEff);
  const cMu = Math.min(1 - c1, (2 * (0.25 + muEff + 1 / muEff - 2)) / ((n + 2) ** 2 + muEff));
  const positive = raw.reduce((sum, one) => sum + Math.max(0, one), 0);
  const negative = raw.reduce((sum, one) => sum - Math.min(0, one), 0);
  const minus = Math.min(1 + c1 / cMu, 1 + (2 * muEffMinus) / (muEff + 2), (1 - c1 - cMu) / (n * cMu));
  const root = Math.sqrt((muEff - 1) / (n + 1));
  const cSigma = (muEff + 2) / (n + muEff + 5);
  return {
    weights: raw.map((one) => (one >= 0 ? one / positive : (minus * one) / negative)),
    ...{ muEff, c1, cMu, cSigma },
    dSigma: 1 + 2 * Math.max(0, root - 1) + cSigma,
    cC: (4 + muEff / n) / (n + 4 + (2 * muEff) / n),
    chiN: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  };
}

function selectionMass(weights: readonly number[]): number {
  const sum = weights.reduce((all, one) => all + one, 0);
  return (sum * sum) / weights.reduce((all, one) => all + one * one, 0);
}

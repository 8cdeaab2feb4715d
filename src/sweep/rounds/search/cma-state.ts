import { cmaParameters } from "./cmaes-parameters.ts";
import type { CmaParameters } from "./cmaes-parameters.ts";
import { eigen } from "./eigen.ts";
import { exp } from "./elementary.ts";

/** The initial step size, for an interval of length 1. Source: the tutorial, figure 6. */
export const FIRST_SIGMA = 0.3;

/** A vector of coordinates. */
type Vector = Float64Array;

/**
 * The normal distribution of CMA-ES, m + σ·N(0, C), and its paths. Source: Hansen, The CMA
 * evolution strategy: a tutorial, arXiv:1604.00772, figure 6; names of variables are those there.
 */
export class CmaState {
  readonly population: number;
  readonly mean: Vector;
  sigma: number = FIRST_SIGMA;
  generation = 0;
  /** Eigenvectors of C, as rows, and square roots of its eigenvalues. */
  axes: readonly Vector[];
  readonly lengths: Vector;
  readonly pathC: Vector;
  readonly #c: readonly Vector[];
  readonly #pathSigma: Vector;
  readonly #parameters: CmaParameters;

  constructor(mean: Vector, population: number) {
    const n = mean.length;
    this.population = population;
    this.mean = mean.slice();
    this.#parameters = cmaParameters(n, population);
    this.#c = Array.from({ length: n }, (_, i) => Float64Array.from({ length: n }, (_one, j) => Number(i === j)));
    this.axes = this.#c.map((row) => row.slice());
    this.lengths = new Float64Array(n).fill(1);
    this.pathC = new Float64Array(n);
    this.#pathSigma = new Float64Array(n);
  }

  /** Returns the diagonal of C. */
  get variances(): Vector {
    return Float64Array.from(this.#c, (row, i) => row[i]!);
  }

  /** Returns a step y of the distribution N(0, C) from standard normal numbers z. */
  step(z: Vector): Vector {
    const y = new Float64Array(z.length);
    for (const [k, axis] of this.axes.entries()) addScaled(y, this.lengths[k]! * z[k]!, axis);
    return y;
  }

  /** Updates the distribution by the steps of a generation, the best first. */
  update(steps: readonly Vector[]): void {
    const { weights, muEff, cSigma, dSigma, cC, c1, cMu, chiN } = this.#parameters;
    const n = this.mean.length;
    this.generation += 1;
    const mean = new Float64Array(n);
    for (const [i, y] of steps.entries()) if (weights[i]! > 0) addScaled(mean, weights[i]!, y);
    addScaled(this.mean, this.sigma, mean);

    scale(this.#pathSigma, 1 - cSigma);
    addScaled(this.#pathSigma, Math.sqrt(cSigma * (2 - cSigma) * muEff), this.#whiten(mean));
    const length = norm(this.#pathSigma);
    const unbiased = length / Math.sqrt(1 - power((1 - cSigma) ** 2, this.generation));
    // A long path, as after a small first step size, would make C too large.
    const isShort = unbiased < (1.4 + 2 / (n + 1)) * chiN;

    scale(this.pathC, 1 - cC);
    if (isShort) addScaled(this.pathC, Math.sqrt(cC * (2 - cC) * muEff), mean);
    const lost = isShort ? 0 : c1 * cC * (2 - cC);
    const sum = weights.reduce((all, one) => all + one, 0);
    for (const row of this.#c) scale(row, 1 + lost - c1 - cMu * sum);
    addOuter(this.#c, c1, this.pathC);
    for (const [i, y] of steps.entries()) {
      const weight = weights[i]!;
      addOuter(this.#c, cMu * (weight >= 0 ? weight : (weight * n) / norm(this.#whiten(y)) ** 2), y);
    }
    this.sigma *= exp((cSigma / dSigma) * (length / chiN - 1));
    this.#decompose();
  }

  /** Returns C^−½·y. */
  #whiten(y: Vector): Vector {
    const out = new Float64Array(y.length);
    for (const [k, axis] of this.axes.entries()) addScaled(out, dot(axis, y) / this.lengths[k]!, axis);
    return out;
  }

  #decompose(): void {
    const { values, vectors } = eigen(this.#c);
    this.axes = vectors;
    // A matrix that is no longer positive definite has NaN: the search restarts.
    for (const [k, value] of values.entries()) this.lengths[k] = Math.sqrt(value);
  }
}

/** Returns a power by repeated squares: `**` may differ between platforms. */
function power(base: number, exponent: number): number {
  let [result, square] = [1, base];
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

function addScaled(out: Vector, factor: number, x: Vector): void {
  for (let i = 0; i < out.length; i += 1) out[i]! += factor * x[i]!;
}

function scale(out: Vector, factor: number): void {
  for (let i = 0; i < out.length; i += 1) out[i]! *= factor;
}

/** Adds factor·x·xᵀ, with equal bits on both sides of the diagonal. */
function addOuter(out: readonly Vector[], factor: number, x: Vector): void {
  for (const [i, row] of out.entries()) for (let j = 0; j < x.length; j += 1) row[j]! += factor * (x[i]! * x[j]!);
}

function dot(a: Vector, b: Vector): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function norm(x: Vector): number {
  return Math.sqrt(dot(x, x));
}

import type { KnownMinimum, Setting } from "../definition.ts";

/** The minima of an objective by its regularisation lambda. */
export type Minima = Readonly<Record<string, number>>;

type Trained = "logistic_breast_cancer" | "softmax_iris" | "softmax_wine" | "softmax_digits" | "least_squares";

/**
 * Minima of the convex objectives. Computed by Newton's method in 80-bit precision until the
 * gradient was below 1e-17, so all digits count; those of least squares with 50 digits.
 */
export const MINIMA: Readonly<Record<Trained, Minima>> = {
  logistic_breast_cancer: {
    0.0001: 0.0426193730310912,
    0.001: 0.059827937271089454,
    0.01: 0.09959137548470548,
    0.1: 0.19674777778120636,
    1: 0.3845106724536027,
  },
  softmax_iris: {
    0.0001: 0.05778972577283929,
    0.001: 0.11398660263599125,
    0.01: 0.266201000802472,
    0.1: 0.5198695420695546,
    1: 0.8452214784591454,
  },
  softmax_wine: {
    0.0001: 0.006140328068489341,
    0.001: 0.026664925737962933,
    0.01: 0.09514084212539281,
    0.1: 0.2896267468846181,
    1: 0.6895682771004062,
  },
  softmax_digits: {
    0.0001: 0.08865838482330735,
    0.001: 0.2639258232950729,
    0.01: 0.7410569338310146,
    0.1: 1.6681546164204426,
    1: 2.2088709845680454,
  },
  least_squares: {
    0: 0.0017662340421648074,
    0.001: 0.008119173576626447,
    0.01: 0.06365942912204936,
    0.1: 0.49489177572484416,
    1: 1.65427917865952,
  },
};

/** Returns the minimum for the value of lambda, if it is known. */
export function minimumOf(minima: Minima): (setting: Setting) => readonly KnownMinimum[] {
  return ({ parameters }) => {
    const minimum = minima[String(parameters["lambda"])];
    return minimum === undefined ? [] : [{ minimum, minimisers: [] }];
  };
}

/** Returns the remark about the values of lambda whose minimum is known. */
export function minimaNote(minima: Minima): string {
  const known = Object.keys(minima).toSorted((a, b) => Number(a) - Number(b));
  return `the minimum is known for lambda ${known.join(", ")}, without validation rows`;
}

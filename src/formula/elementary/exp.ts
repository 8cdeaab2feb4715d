import type { Algebra } from "./algebra.ts";
import { atLeast, atMost } from "./clamp.ts";
import { polynomial } from "./polynomial.ts";
import { nearestInteger } from "./rounding.ts";
import { scale } from "./scaling.ts";

// ln 2 in two parts. The first has 32 bits: its product with an integer up to 2^20 is exact.
const LN2 = { high: 0.6931471803691238, low: 1.9082149292705877e-10 };

// r·(eʳ + 1)/(eʳ − 1) = 2 + r²·(c₀ + c₁·r² + …) for |r| ≤ ½ ln 2, to 2^−59.
const COEFFICIENTS = [
  0.16666666666666602, -0.0027777777777015593, 0.00006613756321437934, -0.0000016533902205465252, 4.1381367970572385e-8,
];

/** Splits e^x into 2^k · (1 + high + low) with |high| ≤ 0.35 and |low| ≤ 0.07, for |x| < 2^20. */
export function splitExp<T>(on: Algebra<T>, x: T): { readonly k: T; readonly high: T; readonly low: T } {
  const k = nearestInteger(on, on.mul(x, on.constant(Math.LOG2E)));
  const high = on.sub(x, on.mul(k, on.constant(LN2.high)));
  const low = on.mul(k, on.constant(LN2.low));
  return { k, high, low: on.sub(correction(on, on.sub(high, low)), low) };
}

/** Returns eʳ − 1 − r for |r| ≤ ½ ln 2, as r·c/(2 − c) with c = r − r²·(c₀ + c₁·r² + …). */
export function correction<T>(on: Algebra<T>, r: T): T {
  const square = on.mul(r, r);
  const c = on.sub(r, on.mul(square, polynomial(on, square, COEFFICIENTS)));
  return on.div(on.mul(r, c), on.sub(on.constant(2), c));
}

/**
 * Returns e^x to 1 ulp, subnormal results included: x = k·ln 2 + r, a rational function of r, and
 * scaling by 2^k. Source: Sun Microsystems' fdlibm, e_exp.c. Here the rounding error of 1 + high is
 * added back, so exp(1) is e.
 */
export function exp<T>(on: Algebra<T>, x: T): T {
  const one = on.constant(1);
  // Beyond these bounds the result is infinity and 0.
  const { k, high, low } = splitExp(on, atLeast(on, atMost(on, x, 710), -747));
  const sum = on.add(one, high);
  const lost = on.add(on.sub(one, sum), high);
  return scale(on, on.add(sum, on.add(lost, low)), k);
}

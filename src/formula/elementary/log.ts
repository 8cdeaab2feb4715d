import type { Algebra } from "./algebra.ts";
import { polynomial } from "./polynomial.ts";
import { takeApart, takeNormalApart } from "./scaling.ts";
import type { Scaled } from "./scaling.ts";

// ln 2 in two parts. The first has 32 bits: its product with an exponent is exact.
const LN2 = { high: 0.6931471803691238, low: 1.9082149292705877e-10 };

// (log((1 + s)/(1 − s)) − 2s)/s = c₁·s² + c₂·s⁴ + …, to 2^−58; by odd and even index.
const ODD = [0.6666666666666735, 0.2857142874366239, 0.1818357216161805, 0.14798198605116586];
const EVEN = [0.3999999999940942, 0.22222198432149784, 0.15313837699209373];

/**
 * Returns the natural logarithm to 1 ulp: x = 2^k·(1 + f), s = f/(2 + f) and a polynomial in s².
 * Source: Sun Microsystems' fdlibm, e_log.c.
 */
export function log<T>(on: Algebra<T>, x: T): T {
  const zero = on.constant(0);
  const finite = logOfScaled(on, takeApart(on, x));
  const positive = on.select(on.apply("lt", x, on.constant(Infinity)), finite, x);
  const otherwise = on.select(on.apply("eq", x, zero), on.constant(-Infinity), on.constant(NaN));
  return on.select(on.apply("gt", x, zero), positive, otherwise);
}

/** The same for a number from 2^−1000 to 2^1000. */
export function logOfNormal<T>(on: Algebra<T>, x: T): T {
  return logOfScaled(on, takeNormalApart(on, x));
}

function logOfScaled<T>(on: Algebra<T>, { mantissa, k }: Scaled<T>): T {
  return logOfParts(on, { f: on.sub(mantissa, on.constant(1)), k });
}

interface Parts<T> {
  readonly f: T;
  readonly k: T;
  /** A small number to add to the logarithm. */
  readonly tail?: T;
}

/** Returns log(2^k·(1 + f)) + tail for 1 + f between √½ and √2. */
export function logOfParts<T>(on: Algebra<T>, { f, k, tail }: Parts<T>): T {
  const s = on.div(f, on.add(on.constant(2), f));
  const square = on.mul(s, s);
  const fourth = on.mul(square, square);
  const odd = on.mul(square, polynomial(on, fourth, ODD));
  const even = on.mul(fourth, polynomial(on, fourth, EVEN));
  const half = on.mul(on.mul(on.constant(0.5), f), f);
  const series = on.mul(s, on.add(half, on.add(even, odd)));
  const exponent = on.mul(k, on.constant(LN2.low));
  const low = on.add(series, tail === undefined ? exponent : on.add(exponent, tail));
  return on.sub(on.mul(k, on.constant(LN2.high)), on.sub(on.sub(half, low), f));
}

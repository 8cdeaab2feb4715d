import type { Algebra } from "./algebra.ts";
import { correction } from "./exp.ts";
import { polynomial } from "./polynomial.ts";
import { nearestInteger, upperHalf } from "./rounding.ts";
import { scale, takeApart } from "./scaling.ts";

// 3/(2s)·log((1 + s)/(1 − s)) = 3 + s² + s⁴·(c₀ + c₁·s² + …) for |s| ≤ (√2 − 1)/(√2 + 1),
// to 2^−67: interpolated at the Chebyshev points of s².
const COEFFICIENTS = [
  0.6, 0.4285714285714405, 0.3333333333248435, 0.27272727502971605, 0.23076892456343187, 0.20002206357338023,
  0.17559372811383395, 0.17584576542148544,
];
// 2/(3 ln 2) and ln 2, to double precision and in two parts; the first part has 24 bits.
const SCALE = { whole: 0.9617966939259756, high: 0.9617967009544373, low: -7.028461650952758e-9 };
const LN2 = { whole: Math.LN2, high: 0.6931471824645996, low: -1.904654299957768e-9 };

// Powers beyond 2^±1076 are infinity or 0.
const BEYOND = 1076;

/** A number as a sum. `high` has 26 bits, so its product with another such number is exact. */
interface Pair<T> {
  readonly high: T;
  readonly low: T;
}

/**
 * Returns x^y to 4 ulp, as 2^(y·log2|x|) with the logarithm in one and a half times the precision.
 * Special cases follow JavaScript's `**`: x^0 = 1 for any x, NaN included; (±1)^±∞ = NaN; a power
 * of a negative x is NaN unless y is an integer.
 * Source: Sun Microsystems' fdlibm, e_pow.c.
 */
export function pow<T>(on: Algebra<T>, x: T, y: T): T {
  const [zero, one, nan] = [on.constant(0), on.constant(1), on.constant(NaN)];
  const [infinity, minusInfinity] = [on.constant(Infinity), on.constant(-Infinity)];
  const is = on.apply.bind(on);

  const a = on.apply("abs", x);
  const log = log2(on, a);
  const finiteLog = on.add(log.high, log.low);
  const anyLog = on.select(is("eq", a, zero), minusInfinity, on.select(is("lt", a, infinity), finiteLog, a));
  const exponent = on.mul(y, anyLog);
  const power = exp2(on, times(on, log, y));
  const bounded = on.select(is("lt", on.constant(BEYOND), exponent), infinity, power);
  const magnitude = on.select(is("lt", exponent, on.constant(-BEYOND)), zero, bounded);
  // Also for infinities and NaN, and for y so large that `upperHalf` overflows while log2|x| is 0.
  const trivial = on.or(is("eq", y, zero), is("eq", exponent, zero));
  const size = on.select(trivial, one, magnitude);

  const half = on.mul(y, on.constant(0.5));
  const whole = is("eq", on.apply("floor", y), y);
  const odd = on.and(whole, is("ne", on.apply("floor", half), half));
  const below = is("lt", x, zero);
  // −0 counts as negative.
  const negative = on.or(below, is("lt", on.div(one, x), zero));
  const signed = on.select(odd, on.select(negative, on.neg(size), size), size);
  return on.select(whole, signed, on.select(on.and(below, is("gt", x, minusInfinity)), nan, signed));
}

/** Returns log2 of a positive finite number, with a relative error below 2^−66. */
function log2<T>(on: Algebra<T>, x: T): Pair<T> {
  const one = on.constant(1);
  const { mantissa, k } = takeApart(on, x);
  // s = f/(2 + f), first to double precision, then in two parts.
  const f = on.sub(mantissa, one);
  const sum = on.add(one, mantissa);
  const reciprocal = on.div(one, sum);
  const s = on.mul(f, reciprocal);
  const sHigh = upperHalf(on, s);
  const sumHigh = upperHalf(on, sum);
  const sumLow = on.sub(mantissa, on.sub(sumHigh, one));
  const rest = on.sub(on.sub(f, on.mul(sHigh, sumHigh)), on.mul(sHigh, sumLow));
  const sLow = on.mul(reciprocal, rest);

  // series = 3 + s² + s⁴·(c₀ + …) in two parts.
  const three = on.constant(3);
  const square = on.mul(s, s);
  const squareHigh = on.mul(sHigh, sHigh);
  const fourth = on.mul(on.mul(square, square), polynomial(on, square, COEFFICIENTS));
  const small = on.add(fourth, on.mul(sLow, on.add(sHigh, s)));
  const seriesHigh = upperHalf(on, on.add(on.add(three, squareHigh), small));
  const seriesLow = on.sub(small, on.sub(on.sub(seriesHigh, three), squareHigh));

  // product = s · series, scaled = product · 2/(3 ln 2), and k.
  const main = on.mul(sHigh, seriesHigh);
  const side = on.add(on.mul(sLow, seriesHigh), on.mul(seriesLow, s));
  const productHigh = upperHalf(on, on.add(main, side));
  const productLow = on.sub(side, on.sub(productHigh, main));
  const scaledHigh = on.mul(productHigh, on.constant(SCALE.high));
  const scaledLow = on.add(on.mul(productHigh, on.constant(SCALE.low)), on.mul(productLow, on.constant(SCALE.whole)));
  const high = upperHalf(on, on.add(on.add(scaledHigh, scaledLow), k));
  return { high, low: on.sub(scaledLow, on.sub(on.sub(high, k), scaledHigh)) };
}

/** Returns a pair times y. */
function times<T>(on: Algebra<T>, { high, low }: Pair<T>, y: T): Pair<T> {
  const yHigh = upperHalf(on, y);
  return { high: on.mul(high, yHigh), low: on.add(on.mul(on.sub(y, yHigh), high), on.mul(y, low)) };
}

/** Returns 2^(high + low). */
function exp2<T>(on: Algebra<T>, { high, low }: Pair<T>): T {
  const k = nearestInteger(on, on.add(high, low));
  const above = on.sub(high, k);
  // r = (above + low) · ln 2 in two parts.
  const upper = upperHalf(on, on.add(low, above));
  const main = on.mul(upper, on.constant(LN2.high));
  const side = on.add(
    on.mul(on.sub(low, on.sub(upper, above)), on.constant(LN2.whole)),
    on.mul(upper, on.constant(LN2.low)),
  );
  const r = on.add(main, side);
  const tail = on.sub(side, on.sub(r, main));
  const bend = on.add(correction(on, r), on.add(tail, on.mul(r, tail)));
  return scale(on, on.add(on.constant(1), on.add(r, bend)), k);
}

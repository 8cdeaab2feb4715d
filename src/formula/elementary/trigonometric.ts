import type { Algebra } from "./algebra.ts";
import { polynomial } from "./polynomial.ts";
import { nearestInteger } from "./rounding.ts";

const TWO_OVER_PI = 0.6366197723675814;
// π/2 in three parts. The first two have 37 bits: their products with integers up to 2^16 are
// exact.
const HALF_PI = { high: 1.5707963267923333, middle: 2.5633441515839558e-12, low: 1.0562999066987428e-23 };

// (r − sin r)/r³ = S₀ + S₁·r² + … and (cos r − 1 + r²/2)/r⁴ = C₀ + C₁·r² + …,
// for |r| ≤ π/4, to 2^−58.
const S = [
  0.16666666666666632, -0.00833333333332249, 0.0001984126982985795, -0.0000027557313707070068, 2.5050760253406863e-8,
  -1.58969099521155e-10,
];
const C = [
  0.0416666666666666, -0.001388888888887411, 0.00002480158728947673, -2.7557314351390663e-7, 2.087572321298175e-9,
  -1.1359647557788195e-11,
];

/** The sine and cosine of r, for an angle quadrant · π/2 + r. */
export interface Quarter<T> {
  readonly quadrant: T;
  /** sin r and cos r, each as an unevaluated sum of a large and a small part. */
  readonly sine: readonly [T, T];
  readonly cosine: readonly [T, T];
}

/** Returns the sine and cosine of r for an angle of any size. */
export function inQuarter<T>(on: Algebra<T>, x: T): Quarter<T> {
  const { n, remainder, tail } = reduced(on, x);
  const parts = sineAndCosine(on, on.apply("large_remainder", x, remainder), on.apply("large_tail", x, tail));
  return { quadrant: on.apply("large_quadrant", x, n), ...parts };
}

/** The same for an angle up to LARGE_ANGLE, which needs no longer reduction. */
export function inNearQuarter<T>(on: Algebra<T>, x: T): Quarter<T> {
  const { n, remainder, tail } = reduced(on, x);
  return { quadrant: n, ...sineAndCosine(on, remainder, tail) };
}

/**
 * Reduces an angle to n · π/2 + (remainder − tail) within ±π/4. Source: Cody & Waite, Software
 * Manual for the Elementary Functions (reduction in three parts).
 */
function reduced<T>(on: Algebra<T>, x: T): { readonly n: T; readonly remainder: T; readonly tail: T } {
  const n = nearestInteger(on, on.mul(x, on.constant(TWO_OVER_PI)));
  const above = on.sub(x, on.mul(n, on.constant(HALF_PI.high)));
  const middle = on.mul(n, on.constant(HALF_PI.middle));
  const remainder = on.sub(above, middle);
  // Subtraction keeps the remainder of −0 at −0; addition would not.
  const lost = on.sub(on.sub(above, remainder), middle);
  return { n, remainder, tail: on.sub(on.mul(n, on.constant(HALF_PI.low)), lost) };
}

/**
 * Returns sine and cosine of r − tail within ±π/4, to about 0.1 ulp before rounding. Source:
 * fdlibm's k_sin.c and k_cos.c (polynomials).
 */
function sineAndCosine<T>(on: Algebra<T>, r: T, tail: T): Pick<Quarter<T>, "sine" | "cosine"> {
  const z = on.mul(r, r);
  const zz = on.mul(z, z);
  const halfSquare = on.mul(on.constant(0.5), z);
  const parabola = on.sub(on.constant(1), halfSquare);
  const cubic = on.mul(on.mul(z, r), inHalves(on, z, zz, S));
  const quartic = on.mul(zz, inHalves(on, z, zz, C));
  return {
    // sin(r − t) = sin r − t·cos r, cos(r − t) = cos r + t·sin r, for a tail t.
    sine: [r, on.neg(on.add(cubic, on.mul(tail, parabola)))],
    cosine: [parabola, on.add(on.sub(on.sub(on.constant(1), parabola), halfSquare), on.add(quartic, on.mul(r, tail)))],
  };
}

/** Evaluates a polynomial of six terms as two independent ones of three, which run in parallel. */
function inHalves<T>(on: Algebra<T>, z: T, zz: T, coefficients: readonly number[]): T {
  const lower = polynomial(on, z, coefficients.slice(0, 3));
  return on.add(lower, on.mul(on.mul(zz, z), polynomial(on, z, coefficients.slice(3))));
}

/** Returns whether the quadrant is odd, and half of it, rounded down. */
export function parity<T>(on: Algebra<T>, quadrant: T): { readonly odd: T; readonly half: T } {
  const exact = on.mul(quadrant, on.constant(0.5));
  const half = on.apply("floor", exact);
  return { odd: on.apply("ne", half, exact), half };
}

/** Returns 1 for an even integer, −1 for an odd one. */
function alternating<T>(on: Algebra<T>, n: T): T {
  const half = on.mul(n, on.constant(0.5));
  const rest = on.sub(half, on.apply("floor", half));
  return on.sub(on.constant(1), on.mul(on.constant(4), rest));
}

/** Returns the sine of an angle. */
export function sineOf<T>(on: Algebra<T>, { quadrant, sine, cosine }: Quarter<T>): T {
  const { odd, half } = parity(on, quadrant);
  return on.mul(alternating(on, half), on.select(odd, on.add(...cosine), on.add(...sine)));
}

/** Returns the cosine of an angle. */
export function cosineOf<T>(on: Algebra<T>, { quadrant, sine, cosine }: Quarter<T>): T {
  const { odd, half } = parity(on, quadrant);
  return on.mul(alternating(on, half), on.select(odd, on.neg(on.add(...sine)), on.add(...cosine)));
}

/** Returns sin x to 1 ulp, x in radians. */
export function sin<T>(on: Algebra<T>, x: T): T {
  return sineOf(on, inQuarter(on, x));
}

/** Returns cos x to 1 ulp, x in radians. */
export function cos<T>(on: Algebra<T>, x: T): T {
  return cosineOf(on, inQuarter(on, x));
}

/**
 * The cosine of COCO's platform, glibc 2.28 and later on processors with fused multiply-add. It
 * rounds one argument in a thousand otherwise than correctly, and rotations of BBOB show that.
 *
 * Method of IBM's Accurate Mathematical Library: an angle is reduced to [−π/4, π/4], and then to a
 * multiple of 1/128, whose sine and cosine are known to twice the digits, and a rest with a short
 * series. Every fma stands where the compiler of glibc fuses. IBM's table differs from the computed
 * one in the last bit of 18 low words, with no effect on any of ten million random numbers.
 *
 * Source of the method: Ziv, "Fast evaluation of elementary mathematical functions with correctly
 * rounded last bit", ACM TOMS 17(3), 1991. The table is computed, and the parts of π/2 sum to it.
 * Coefficients of series are close to Taylor's, but those of the C library: others give other bits.
 * Results were compared with those of the C library.
 */

import { fma } from "./fused-multiply-add.ts";
import { sinesAndCosines } from "./sine-table.ts";

/** π/2 in two parts, and in four for the reduction. */
const HALF_PI = { high: 1.5707963267948966, low: 6.123233995736766e-17 };
const [PART1, PART2, PART3, PART4] = [
  1.5707963407039642, -1.3909067564377153e-8, -4.97899623147991e-17, -1.9034889620193266e-25,
] as const;
const QUADRANTS = 0.6366197723675814;

/** sin x = x + S3·x³ + S5·x⁵ and cos x = 1 − x²/2 − C4·x⁴ − C6·x⁶, for |x| up to 1/256. */
const [S3, S5] = [-0.16666666666666488, 0.008333332142857223] as const;
const [C4, C6] = [-0.04166666666666644, 0.001388888740079376] as const;

/** sin x = x + T3·x³ + T5·x⁵ + …, for |x| up to 0.126. */
const [T3, T5, T7, T9, T11] = [
  -0.16666666666666666, 0.008333333333332329, -0.00019841269834414642, 2.755729806860771e-6, -2.5022014848318398e-8,
] as const;

/** Sums with these are rounded to a multiple of 1/128, and to a whole number. */
const TO_128TH = 1.5 * 2 ** 45;
const TO_WHOLE = 1.5 * 2 ** 52;

/** Ends of the angles that are not reduced, and that are reduced by π/2. */
const UNREDUCED = 0.85546875;
const REDUCED_ONCE = 2.4262638092041016;

const TABLE = sinesAndCosines(Math.ceil(128 * UNREDUCED));

/** Returns the cosine of an angle in [0, 2π]. */
export function cos(x: number): number {
  if (x < 2 ** -27) return 1;
  if (x < UNREDUCED) return cosOfSum(x, 0);
  if (x < REDUCED_ONCE) {
    const rest = HALF_PI.high - x;
    const angle = rest + HALF_PI.low;
    return sinOfSum(angle, rest - angle + HALF_PI.low);
  }
  const quadrant = fma(x, QUADRANTS, TO_WHOLE) - TO_WHOLE;
  const first = fma(-quadrant, PART2, fma(-quadrant, PART1, x));
  const second = fma(-quadrant, PART3, first);
  const angle = fma(-quadrant, PART4, second);
  const low = fma(-quadrant, PART3, first - second) + fma(-quadrant, PART4, second - angle);
  const value = quadrant % 2 === 1 ? sinOfSum(angle, low) : cosOfSum(angle, low);
  return quadrant === 1 || quadrant === 2 ? -value : value;
}

/** Returns cos(a + low), where low is small. */
function cosOfSum(a: number, low: number): number {
  const near = Math.abs(a) + TO_128TH - TO_128TH;
  const { sin, sinLow, cos, cosLow } = TABLE[128 * near]!;
  const rest = Math.abs(a) - near + (a < 0 ? -low : low);
  const square = rest * rest;
  const restSin = fma(rest * square, fma(S5, square, S3), rest);
  const restCos = square * fma(fma(C6, square, C4), square, 0.5);
  return cos + fma(-restSin, sin, fma(-restCos, cos, fma(-restSin, sinLow, cosLow)));
}

/** Returns sin(a + low), where low is small. */
function sinOfSum(a: number, low: number): number {
  if (a < 0) return -sinOfSum(-a, -low);
  if (a < 0.126) {
    const square = a * a;
    const series = fma(fma(fma(fma(T11, square, T9), square, T7), square, T5), square, T3);
    return a + fma(square, fma(series, a, -0.5 * low), low);
  }
  const near = a + TO_128TH - TO_128TH;
  const { sin, sinLow, cos, cosLow } = TABLE[128 * near]!;
  const rest = a - near;
  const square = rest * rest;
  const restSin = rest + fma(rest * square, fma(S5, square, S3), low);
  const restCos = fma(rest, low, square * fma(fma(C6, square, C4), square, 0.5));
  return sin + fma(restSin, cos, fma(-restCos, sin, fma(restSin, cosLow, sinLow)));
}

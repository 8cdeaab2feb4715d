import { exponent, powerOfTwo } from "./bits.ts";

/** The largest angle that sine, cosine and tangent reduce with a few multiplications. */
export const LARGE_ANGLE = 100_000;

/** An angle as quadrant · π/2 + (remainder − tail). */
export interface ReducedAngle {
  /** 0 to 4, and for negative angles 0 to −4. */
  readonly quadrant: number;
  /** Within ±π/4. */
  readonly remainder: number;
  /** At most half the last bit of the remainder. */
  readonly tail: number;
}

// 2/π in digits of 24 bits, enough for the largest double.
const DIGITS = (
  "a2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1d" +
  "eb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b" +
  "5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b"
).match(/.{6}/g);
/** The digits of 2/π, of 24 bits each. Those before the point are 0. */
export const TWO_OVER_PI: Float64Array = Float64Array.from([
  0,
  0,
  ...(DIGITS ?? []).map((digit) => Number.parseInt(digit, 16)),
]);
const BASE = 2 ** 24;
const BASE_SQUARED = BASE * BASE;

// Digits kept of the product with 2/π. Angles can be within 2^−62 of a multiple of π/2.
const PLACES = 7;
const HALF_PI = { high: 1.5707963267948966, low: 6.123233995736766e-17 };
const SPLITTER = 2 ** 27 + 1;

/**
 * Reduces an angle beyond ±LARGE_ANGLE. Returns NaN for an angle that is not finite. Doubles hold
 * integers throughout, so every step is exact until the fraction is assembled.
 * Source: Payne & Hanek, Radian reduction for trigonometric functions, SIGNUM Newsletter 18 (1983).
 */
export function reduceLargeAngle(x: number): ReducedAngle {
  if (!Number.isFinite(x)) return { quadrant: NaN, remainder: NaN, tail: NaN };
  const sign = x < 0 ? -1 : 1;
  // |x| = mantissa · 2^shift. Digits of the product with 2/π that are multiples of 4 quadrants are
  // skipped. The first digit kept has the weight 2^scale, from 2^−22 to 2.
  const shift = exponent(x) - 52;
  const first = Math.floor((shift - 2) / 24);
  const scale = shift - 24 * (first + 1);
  const digits = product(Math.abs(x) * powerOfTwo(-shift), first + 2);

  const unit = powerOfTwo(scale);
  const four = 4 / unit;
  const leading = at(digits, 0) - four * Math.floor(at(digits, 0) / four);
  const angle = (leading + at(digits, 1) / BASE) * unit;
  const quadrant = Math.floor(angle + 0.5);
  const head = angle - quadrant;
  const middle = (at(digits, 2) + at(digits, 3) / BASE) * (unit / BASE_SQUARED);
  const end =
    (at(digits, 4) + at(digits, 5) / BASE + at(digits, 6) / BASE_SQUARED) * (unit / BASE_SQUARED / BASE_SQUARED);
  const high = head + middle;
  const low = head - high + middle + end;
  const { remainder, tail } = timesHalfPi(high, low);
  return { quadrant: sign * quadrant, remainder: sign * remainder, tail: sign * tail };
}

/**
 * Returns digits of an integer up to 2^53 times 2/π, from digit `from` of 2/π on. The first one may
 * exceed the base.
 */
function product(integer: number, from: number): Float64Array {
  const c2 = Math.floor(integer / BASE_SQUARED);
  const c1 = Math.floor((integer - c2 * BASE_SQUARED) / BASE);
  const c0 = integer - c2 * BASE_SQUARED - c1 * BASE;
  const digit = (i: number): number => at(TWO_OVER_PI, from + i);
  const digits = new Float64Array(PLACES);
  let carry = 0;
  for (let i = PLACES - 1; i >= 0; i--) {
    const sum = c0 * digit(i) + c1 * digit(i + 1) + c2 * digit(i + 2) + carry;
    carry = i === 0 ? 0 : Math.floor(sum / BASE);
    digits[i] = sum - carry * BASE;
  }
  return digits;
}

function at(digits: Float64Array, index: number): number {
  return digits[index] ?? NaN;
}

/** Returns (high + low) · π/2 as remainder − tail. */
function timesHalfPi(high: number, low: number): { readonly remainder: number; readonly tail: number } {
  const [a, b] = [upperHalf(high), upperHalf(HALF_PI.high)];
  const [c, d] = [high - a, HALF_PI.high - b];
  const main = high * HALF_PI.high;
  const lost = a * b - main + a * d + c * b + c * d;
  const rest = lost + (high * HALF_PI.low + low * HALF_PI.high);
  const remainder = main + rest;
  return { remainder, tail: remainder - main - rest };
}

function upperHalf(x: number): number {
  return x * SPLITTER - (x * SPLITTER - x);
}

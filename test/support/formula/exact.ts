import type { ElementaryFunction } from "../../../src/formula/ir/operations.ts";
import { abs, digitsAt, magnitude, real, shift } from "./real.ts";
import type { Real } from "./real.ts";

/**
 * The elementary functions in fixed point, by their series, to at least 130 bits. For finite
 * arguments in the domain; for `pow`, positive bases.
 */
export const EXACT: Readonly<Record<ElementaryFunction, (x: number, y?: number) => Real>> = {
  exp: (x) => exp(real(x)),
  log: (x) => log(real(x)),
  log1p: (x) => {
    const { places } = real(x);
    const whole = Math.max(places, 0);
    const next = { digits: digitsAt(real(x), whole) + shift(1n, whole), places: whole };
    return log(next, PLACES + Math.max(-magnitude(real(x)), 0));
  },
  sin: (x) => trigonometric(x).sine,
  cos: (x) => trigonometric(x).cosine,
  tan: (x) => {
    const { sine, cosine } = trigonometric(x);
    return { digits: shift(sine.digits, sine.places) / cosine.digits, places: sine.places };
  },
  atan: (x) => arctangent(x),
  tanh: (x) => {
    if (Math.abs(x) > 100) return real(Math.sign(x));
    const { digits, places } = exp(real(2 * x), PLACES - Math.min(magnitude(real(x)), 0));
    const one = shift(1n, places);
    const bits = PLACES + Math.max(places, PLACES);
    return { digits: shift(digits - one, bits) / (digits + one), places: bits };
  },
  sigmoid: (x) => {
    // e^x/(1 + e^x) for both signs, which loses no digits in fixed point.
    const { digits, places } = exp(real(x));
    const one = shift(1n, Math.max(places, 0));
    const e = shift(digits, Math.max(-places, 0));
    const bits = PLACES + Math.max(places, 0);
    return { digits: shift(e, bits) / (one + e), places: bits };
  },
  detach: (x) => real(x),
  pow: (x, y = NaN) => {
    const exponent = real(y);
    const logarithm = log(real(x), PLACES + Math.max(magnitude(exponent), 0));
    return exp({ digits: logarithm.digits * exponent.digits, places: logarithm.places + exponent.places });
  },
};

const PLACES = 260;
const MOST_PLACES = 2400;
const PI = 4n * (4n * inverseTangent(5n) - inverseTangent(239n));
const LN2 = 2n * atanh(shift(1n, MOST_PLACES) / 3n, MOST_PLACES);

const pi = (places: number): bigint => shift(PI, places - MOST_PLACES);
const ln2 = (places: number): bigint => shift(LN2, places - MOST_PLACES);

/** Returns arctan(1/n), with MOST_PLACES. */
function inverseTangent(n: bigint): bigint {
  return alternatingSeries(shift(1n, MOST_PLACES) / n, (term) => term / (n * n));
}

/** Returns t − t₁/3 + t₂/5 − … */
function alternatingSeries(first: bigint, next: (term: bigint) => bigint): bigint {
  let sum = 0n;
  let sign = 1n;
  for (let term = first, n = 1n; term !== 0n; term = next(term), n += 2n, sign = -sign) sum += (sign * term) / n;
  return sum;
}

function atanh(t: bigint, places: number): bigint {
  const square = shift(t * t, -places);
  let sum = 0n;
  for (let term = t, n = 1n; abs(term) > 1n; term = shift(term * square, -places), n += 2n) sum += term / n;
  return sum;
}

function exp(x: Real, places: number = PLACES): Real {
  // Far beyond the doubles, so any such number will do.
  if (magnitude(x) > 10) return { digits: 1n, places: x.digits > 0n ? -2000 : 2000 };
  const fine = places + 1100;
  const digits = digitsAt(x, fine);
  const k = digits / ln2(fine);
  const r = shift(digits - k * ln2(fine), places - fine);
  let sum = 0n;
  for (let term = shift(1n, places), n = 1n; term !== 0n; term = shift(term * r, -places) / n, n += 1n) {
    sum += term;
    if (term === -1n) break;
  }
  return { digits: sum, places: places - Number(k) };
}

function log(x: Real, places: number = PLACES): Real {
  const k = magnitude(x);
  // The mantissa is between ½ and 1 for x < 1, which loses no digits near 1.
  const exponent = k < 0 ? k + 1 : k;
  const mantissa = digitsAt(x, places - exponent);
  const one = shift(1n, places);
  const t = shift(mantissa - one, places) / (mantissa + one);
  return { digits: 2n * atanh(t, places) + BigInt(exponent) * ln2(places), places };
}

function trigonometric(x: number): { readonly sine: Real; readonly cosine: Real } {
  const size = magnitude(real(x));
  const places = PLACES + Math.max(0, -size);
  const fine = places + Math.max(0, size);
  const digits = digitsAt(real(x), fine);
  const halfPi = pi(fine) >> 1n;
  const quadrant = (2n * digits + halfPi) / (2n * halfPi) - (2n * digits + halfPi < 0n ? 1n : 0n);
  const r = shift(digits - quadrant * halfPi, places - fine);
  const square = shift(r * r, -places);
  const series = (first: bigint, from: bigint): Real => {
    let sum = 0n;
    for (let term = first, n = from; abs(term) > 1n; term = -shift(term * square, -places) / (n * (n + 1n)), n += 2n) {
      sum += term;
    }
    return { digits: sum, places };
  };
  const sine = series(r, 2n);
  const cosine = series(shift(1n, places), 1n);
  const negative = ({ digits, places }: Real): Real => ({ digits: -digits, places });
  switch (quadrant & 3n) {
    case 0n:
      return { sine, cosine };
    case 1n:
      return { sine: cosine, cosine: negative(sine) };
    case 2n:
      return { sine: negative(sine), cosine: negative(cosine) };
    default:
      return { sine: negative(cosine), cosine: sine };
  }
}

function arctangent(x: number): Real {
  const size = magnitude(real(x));
  const places = PLACES + Math.max(0, -size);
  const one = shift(1n, places);
  const digits = digitsAt(real(Math.abs(x)), places);
  // arctan t = 2·arctan(t/(1 + √(1 + t²))), applied three times.
  let t = size < 0 ? digits : shift(1n, 2 * places) / digits;
  for (let i = 0; i < 3; i++) t = shift(t, places) / (one + sqrt(shift(1n, 2 * places) + t * t));
  const small = 8n * alternatingSeries(t, (term) => shift(shift(term * t, -places) * t, -places));
  const angle = size < 0 ? small : (pi(places) >> 1n) - small;
  return { digits: x < 0 ? -angle : angle, places };
}

function sqrt(value: bigint): bigint {
  let root = shift(1n, Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

// Scratch space. Each call writes it before it reads it.
const DOUBLE = new Float64Array(1);
const WORDS = new Uint32Array(DOUBLE.buffer);
const LOW = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;

// 2^27 + 1 splits a number into halves of 26 bits, whose products are exact.
const SPLITTER = 134217729;

/**
 * Returns a·b + c, rounded once. Products must neither overflow nor have bits below 2^−1074.
 * Source: Boldo & Melquiond, Emulation of a FMA and correctly rounded sums: proved algorithms using
 * rounding to odd, IEEE Transactions on Computers 57 (2008); the product after Dekker, Numer. Math.
 * 18 (1971).
 */
export function fma(a: number, b: number, c: number): number {
  const product = a * b;
  const aScaled = SPLITTER * a;
  const a1 = aScaled - (aScaled - a);
  const a2 = a - a1;
  const bScaled = SPLITTER * b;
  const b1 = bScaled - (bScaled - b);
  const b2 = b - b1;
  const rest = a1 * b1 - product + a1 * b2 + a2 * b1 + a2 * b2;
  const low = c + rest;
  const high = product + low;
  return high + sumToOdd(sumError(c, rest, low), sumError(product, low, high));
}

/** Returns the rounding error of sum = a + b. Source: Knuth, TAOCP, volume 2, section 4.2.2. */
function sumError(a: number, b: number, sum: number): number {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/** Returns a + b; if it is inexact, the one of its two neighbours whose last bit is 1. */
function sumToOdd(a: number, b: number): number {
  const sum = a + b;
  const error = sumError(a, b, sum);
  if (error === 0) return sum;
  DOUBLE[0] = sum;
  const word = WORDS[LOW]!;
  if (word % 2 === 1) return sum;
  if (error > 0 === sum > 0) WORDS[LOW] = word + 1;
  else {
    if (word === 0) WORDS[1 - LOW]! -= 1;
    WORDS[LOW] = word - 1;
  }
  return DOUBLE[0];
}

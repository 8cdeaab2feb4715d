/** Sine and cosine of an angle, each as an unevaluated sum of two numbers. */
export interface SineAndCosine {
  readonly sin: number;
  readonly sinLow: number;
  readonly cos: number;
  readonly cosLow: number;
}

// Binary digits of fractions, which are whole numbers here: 2^−192 is 1.6e-58.
const DIGITS = 192n;
const ONE = 1n << DIGITS;
const STEP = ONE / 128n;

/**
 * Returns sines and cosines of 0, 1/128, 2/128, … to `most`/128, correctly rounded to twice the
 * digits of a number: those of 1/128 by their Taylor series, others by the addition theorem.
 */
export function sinesAndCosines(most: number): readonly SineAndCosine[] {
  const step = { sin: series(STEP, 2n), cos: series(ONE, 1n) };
  const table: SineAndCosine[] = [];
  for (let k = 0, sin = 0n, cos = ONE; k <= most; k++) {
    table.push({
      ...{ sin: Number(sin) * UNIT, sinLow: rest(sin) },
      ...{ cos: Number(cos) * UNIT, cosLow: rest(cos) },
    });
    [sin, cos] = [(sin * step.cos + cos * step.sin) >> DIGITS, (cos * step.cos - sin * step.sin) >> DIGITS];
  }
  return table;
}

const UNIT = 2 ** -Number(DIGITS);

/** Returns the part of a fraction that the nearest number leaves. */
function rest(fraction: bigint): number {
  return Number(fraction - BigInt(Number(fraction))) * UNIT;
}

/** Returns a series for the angle 1/128: each term is the last one times −(1/128)²/(n·(n + 1)). */
function series(first: bigint, from: bigint): bigint {
  let sum = first;
  let term = first;
  for (let n = from; term !== 0n; n += 2n) {
    term = -term / (128n * 128n * n * (n + 1n));
    sum += term;
  }
  return sum;
}

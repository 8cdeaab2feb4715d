/** An unevaluated sum of two numbers, with the digits of both. */
type DoubleDouble = readonly [high: number, low: number];

const ONE: DoubleDouble = [1, 0];
const LN2: DoubleDouble = [Math.LN2, 2.3190468138462996e-17];
// 2^27 + 1 splits a number into halves of 26 bits, whose products are exact.
const SPLITTER = 134217729;
const NEGLIGIBLE = 1e-34;

/**
 * Returns the natural logarithm of a number in (0, 1], correctly rounded: x = m/2^k, and
 * log m = 2·(s + s³/3 + s⁵/5 + …) for s = (m − 1)/(m + 1).
 */
export function log(x: number): number {
  let m = x;
  let k = 0;
  for (; m < Math.SQRT1_2; m *= 2) k += 1;
  const s = quotient([m - 1, 0], exactSum(m, 1));
  const square = product(s, s);
  let power = s;
  let sum = s;
  for (let n = 3; Math.abs(power[0]) > NEGLIGIBLE * Math.abs(s[0]); n += 2) {
    power = product(power, square);
    sum = total(sum, quotient(power, [n, 0]));
  }
  return total([2 * sum[0], 2 * sum[1]], product(LN2, [-k, 0]))[0];
}

/**
 * Returns the cosine of an angle in [0, 2π] by its Taylor series, to 1e-30. Multiples of
 * 2π/(2³¹ − 1) are correctly rounded.
 */
export function cos(x: number): number {
  const square = product([x, 0], [-x, 0]);
  let term = ONE;
  let sum = ONE;
  for (let n = 2; Math.abs(term[0]) > NEGLIGIBLE; n += 2) {
    term = quotient(product(term, square), [n * (n - 1), 0]);
    sum = total(sum, term);
  }
  return sum[0];
}

function total(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [high, low] = exactSum(a[0], b[0]);
  return exactSum(high, low + (a[1] + b[1]));
}

function product(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [high, low] = exactProduct(a[0], b[0]);
  return exactSum(high, low + (a[0] * b[1] + a[1] * b[0]));
}

function quotient(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const first = a[0] / b[0];
  const [high, low] = product(b, [-first, 0]);
  const [rest] = total(a, [high, low]);
  return exactSum(first, rest / b[0]);
}

/** Returns a + b with its rounding error. Source: Knuth, TAOCP, volume 2, section 4.2.2. */
function exactSum(a: number, b: number): DoubleDouble {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}

/** Returns a·b with its rounding error. Source: Dekker, Numer. Math. 18 (1971). */
function exactProduct(a: number, b: number): DoubleDouble {
  const [a1, a2] = halves(a);
  const [b1, b2] = halves(b);
  const result = a * b;
  return [result, a1 * b1 - result + a1 * b2 + a2 * b1 + a2 * b2];
}

function halves(a: number): DoubleDouble {
  const scaled = SPLITTER * a;
  const upper = scaled - (scaled - a);
  return [upper, a - upper];
}

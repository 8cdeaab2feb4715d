/**
 * Operations on the bits of a double, for which JavaScript has no operators. Generated code calls
 * them as `bits.…`.
 */

// Scratch space. Each call writes it before it reads it.
const DOUBLE = new Float64Array(1);
const WORDS = new Uint32Array(DOUBLE.buffer);
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** Returns the exponent field minus its bias: −1023 for 0 and subnormals, 1024 if not finite. */
export function exponent(x: number): number {
  DOUBLE[0] = x;
  return (((WORDS[HIGH] ?? 0) >>> 20) & 0x7ff) - 1023;
}

/** Returns 2^k for an integer k from −1022 to 1023, and an arbitrary number for other k. */
export function powerOfTwo(k: number): number {
  return POWERS[(k + 1023) & 0x7ff] ?? NaN;
}

// A table is faster: a double assembled from two words waits until both stores complete.
const POWERS = powersOfTwo();

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(2048).fill(NaN);
  for (let k = 0, power = 1; k <= 1023; k++, power *= 2) powers[1023 + k] = power;
  for (let k = -1, power = 0.5; k >= -1022; k--, power /= 2) powers[1023 + k] = power;
  return powers;
}

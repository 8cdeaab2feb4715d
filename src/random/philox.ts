const ROUNDS = 10;

/**
 * Philox4x32-10: overwrites a counter of four 32-bit words with four random ones, by a key of two
 * words. Passes TestU01. Source: Salmon, Moraes, Dror & Shaw, Parallel random numbers: as easy as
 * 1, 2, 3, SC11.
 */
export function philox(words: Uint32Array, low: number, high: number): void {
  let a = words[0]! | 0;
  let b = words[1]! | 0;
  let c = words[2]! | 0;
  let d = words[3]! | 0;
  let k0 = low | 0;
  let k1 = high | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = highWord(0xd251, 0x1f53, a);
    const high1 = highWord(0xcd9e, 0x8d57, c);
    const low0 = Math.imul(0xd2511f53, a);
    const low1 = Math.imul(0xcd9e8d57, c);
    a = high1 ^ b ^ k0;
    b = low1;
    c = high0 ^ d ^ k1;
    d = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  words[0] = a;
  words[1] = b;
  words[2] = c;
  words[3] = d;
}

/**
 * Returns the upper 32 bits of an unsigned product. a1 and a0 are the halves of one factor. No sum
 * exceeds 32 bits.
 */
function highWord(a1: number, a0: number, b: number): number {
  const b1 = b >>> 16;
  const b0 = b & 0xffff;
  const lower = (Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16)) | 0;
  const middle = (Math.imul(a0, b1) + (lower & 0xffff)) | 0;
  return (Math.imul(a1, b1) + (lower >>> 16) + (middle >>> 16)) | 0;
}

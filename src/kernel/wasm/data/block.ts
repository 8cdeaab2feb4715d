// A vector has 16 registers for sums, what they read and intermediate values.
const MOST = 5;

/** Returns how many of `count` values to compute side by side. */
export function blockOf(count: number): number {
  return Math.ceil(count / Math.ceil(count / MOST));
}

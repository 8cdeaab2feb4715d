// Values side by side. There are 16 registers for sums, what they read and intermediate values.
const MOST = 5;

/** Returns how many of `count` values to compute side by side. */
export function blockOf(count: number): number {
  return Math.ceil(count / Math.ceil(count / MOST));
}

// Operations that a loop may write out. A processor holds some hundreds.
const WRITTEN = 128;

/** Returns how often to write out a loop of `count` values with some operations each. */
export function repeatOf(count: number, operations: number): number {
  const most = Math.min(count, Math.max(1, Math.floor(WRITTEN / operations)));
  for (let times = most; 2 * times > most; times--) if (count % times === 0) return times;
  return most;
}

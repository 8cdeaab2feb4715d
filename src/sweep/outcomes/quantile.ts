/**
 * Returns the quantile of type 7 (Hyndman & Fan 1996), like SQL's percentile_cont. Infinities count
 * by size, and NaN counts as the largest value.
 */
export function quantile(values: Iterable<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  return between(sorted, share * (sorted.length - 1));
}

/** Returns the same for a share near 1, in memory for the highest values only. Reads them twice. */
export function highQuantile(values: () => Iterable<number>, share: number): number {
  let count = 0;
  for (const _ of values()) count += 1;
  const at = share * (count - 1);
  const most = count - Math.floor(Math.max(0, at));
  // The first `most` are the highest so far, after each sorting.
  const highest = new Float64Array(2 * most).fill(-Infinity);
  let end = most;
  const sort = (): void => {
    highest.sort().reverse();
    end = most;
  };
  for (const value of values()) {
    highest[end] = value;
    end += 1;
    if (end === highest.length) sort();
  }
  highest.fill(-Infinity, end);
  sort();
  return between(highest.subarray(0, most).reverse(), at - Math.floor(Math.max(0, at)));
}

/** Returns the value at a place between sorted values. */
function between(sorted: Float64Array, at: number): number {
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  // Infinity − Infinity is NaN.
  if (low === undefined || high === undefined || low === high) return low ?? NaN;
  return low + (high - low) * (at - Math.floor(at));
}

export function median(values: Iterable<number>): number {
  return quantile(values, 0.5);
}

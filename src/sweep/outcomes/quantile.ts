/**
 * Returns the quantile of type 7 (Hyndman & Fan 1996), like SQL's percentile_cont. Infinities count
 * by size, and NaN counts as the largest value.
 */
export function quantile(values: Iterable<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  // Infinity − Infinity is NaN.
  if (low === undefined || high === undefined || low === high) return low ?? NaN;
  return low + (high - low) * (at - Math.floor(at));
}

export function median(values: Iterable<number>): number {
  return quantile(values, 0.5);
}

import type { Interval } from "../spec/sweep-spec.ts";

/** Returns the same numbers as sorted intervals, no two of which touch. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const merged: [number, number][] = [];
  for (const [from, to] of intervals.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (from >= to) continue;
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/**
 * Returns the numbers of merged `intervals` that are in none of the merged `others`, as merged
 * intervals.
 */
export function subtractIntervals(intervals: readonly Interval[], others: readonly Interval[]): Interval[] {
  const left: Interval[] = [];
  let next = 0;
  for (const [from, to] of intervals) {
    let at = from;
    while (next < others.length && others[next]![1] <= from) next += 1;
    for (let i = next; i < others.length && others[i]![0] < to; i += 1) {
      if (others[i]![0] > at) left.push([at, others[i]![0]]);
      at = Math.max(at, others[i]![1]);
    }
    if (at < to) left.push([at, to]);
  }
  return left;
}

/**
 * Returns the parts of 0..size that no done range covers, in order. Done ranges may overlap and be
 * in any order.
 */
export function remaining(size: number, done: readonly Interval[]): Interval[] {
  return subtractIntervals([[0, size]], mergeIntervals(done));
}

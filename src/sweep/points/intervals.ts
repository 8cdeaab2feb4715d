import type { Interval } from "../spec/sweep-spec.ts";

/** The same numbers as sorted intervals of which no two touch. */
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

/** The numbers of some merged intervals that are in none of others, merged too. */
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

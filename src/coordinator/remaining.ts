import type { Interval } from "../sweep/spec/sweep-spec.ts";

/** The parts of 0..size that no done range covers, in order. Done ranges may come in any order and overlap. */
export function remaining(size: number, done: readonly Interval[]): Interval[] {
  const gaps: Interval[] = [];
  let at = 0;
  for (const [from, to] of done.toSorted((a, b) => a[0] - b[0])) {
    const end = Math.min(from, size);
    if (end > at) gaps.push([at, end]);
    at = Math.max(at, to);
  }
  if (at < size) gaps.push([at, size]);
  return gaps;
}

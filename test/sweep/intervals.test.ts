import * as fc from "fast-check";
import { expect, test } from "vitest";
import { mergeIntervals, subtractIntervals } from "../../src/sweep/points/intervals.ts";
import type { Interval } from "../../src/sweep/spec/sweep-spec.ts";

const some = fc.array(
  fc.tuple(fc.nat(40), fc.nat(12)).map(([from, length]): Interval => [from, from + length]),
  { maxLength: 8 },
);
const numbers = (intervals: readonly Interval[]): Set<number> =>
  new Set(intervals.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i)));

test("intervals merge and subtract like sets of numbers, and no two touch", () => {
  fc.assert(
    fc.property(some, some, (first, second) => {
      const [a, b] = [mergeIntervals(first), mergeIntervals(second)];
      expect(numbers(a)).toEqual(new Set([...numbers(first)].toSorted((x, y) => x - y)));
      const left = subtractIntervals(a, b);
      expect(numbers(left)).toEqual(numbers(a).difference(numbers(b)));
      for (const merged of [a, left]) {
        expect(merged.every(([from, to], i) => from < to && (i === 0 || merged[i - 1]![1] < from))).toBe(true);
      }
    }),
  );
});

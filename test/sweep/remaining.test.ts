import fc from "fast-check";
import { expect, test } from "vitest";
import { remaining } from "../../src/sweep/points/intervals.ts";
import type { Interval } from "../../src/sweep/spec/sweep-spec.ts";

test.each<[string, number, Interval[], Interval[]]>([
  ["nothing done", 10, [], [[0, 10]]],
  ["all done", 10, [[0, 10]], []],
  ["an empty space", 0, [], []],
  [
    "the middle done",
    10,
    [[3, 7]],
    [
      [0, 3],
      [7, 10],
    ],
  ],
  [
    "in any order",
    10,
    [
      [8, 9],
      [0, 2],
    ],
    [
      [2, 8],
      [9, 10],
    ],
  ],
  [
    "ranges that touch and overlap",
    10,
    [
      [2, 4],
      [4, 6],
      [3, 5],
    ],
    [
      [0, 2],
      [6, 10],
    ],
  ],
  [
    "a range inside another",
    10,
    [
      [1, 9],
      [3, 4],
    ],
    [
      [0, 1],
      [9, 10],
    ],
  ],
  [
    "ranges beyond the end",
    10,
    [
      [8, 20],
      [30, 40],
    ],
    [[0, 8]],
  ],
])("%s", (_, size, done, left) => {
  expect(remaining(size, done)).toEqual(left);
});

test("done and remaining ranges add up to the whole", () => {
  const ranges = fc.array(
    fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 10 })).map(([from, length]): Interval => [from, from + length]),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(fc.nat(40), ranges, (size, done) => {
      const left = remaining(size, done);
      const within =
        (index: number) =>
        ([from, to]: Interval) =>
          from <= index && index < to;
      for (let index = 0; index < size; index += 1) {
        expect(left.filter(within(index)).length).toBe(done.some(within(index)) ? 0 : 1);
      }
      for (const [i, [from, to]] of left.entries()) {
        expect(from).toBeLessThan(to);
        expect(to).toBeLessThanOrEqual(size);
        expect(from).toBeGreaterThan(left[i - 1]?.[1] ?? -1);
      }
    }),
  );
});

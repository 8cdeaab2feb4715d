import { expect, test } from "vitest";
import { WriteCost } from "../../src/coordinator/write-cost.ts";

const FULL = 8_192;

/** Learns batches that take a + b · rows seconds, the first one ten times as long. */
function costOf(sizes: readonly number[], [a, b]: readonly [number, number], rowsPerIndex = 1): WriteCost {
  const cost = new WriteCost(FULL);
  for (const [i, rows] of sizes.entries()) cost.took(rows / rowsPerIndex, rows, (a + b * rows) * (i === 0 ? 10 : 1));
  return cost;
}

const repeated = (size: number, times = 60): number[] => Array.from({ length: times }, () => size);

test("small batches cost a transaction, so they say little about the cost of a row", () => {
  const cost = costOf(repeated(40), [0.01, 3e-6]);
  const truth = 1e6 * 3e-6 + (1e6 / FULL) * 0.01;
  // Per row, such a batch takes 253 µs: two minutes for all.
  expect(cost.secondsOf(1e6) / truth).toBeGreaterThan(1 / 1.5);
  expect(cost.secondsOf(1e6) / truth).toBeLessThan(1.5);
});

test("full batches soon tell the cost of a row, also of a slow disk", () => {
  const truth = 1e6 * 5e-5 + (1e6 / FULL) * 0.1;
  expect(costOf(repeated(FULL), [0.1, 5e-5]).secondsOf(1e6) / truth).toBeCloseTo(1, 1);
  expect(costOf([...repeated(40), ...repeated(FULL)], [0.1, 5e-5]).secondsOf(1e6) / truth).toBeCloseTo(1, 1);
});

test("a summary has fewer rows than indices", () => {
  const cost = costOf(repeated(100), [0.01, 3e-6], 1e-3);
  expect(cost.secondsOf(1e8)).toBeLessThan(1.5 * (1e5 * 3e-6 + (1e5 / FULL) * 0.01));
});

test("before the first batch, rows cost what is usual", () => {
  expect(new WriteCost(FULL).secondsOf(1e6)).toBeCloseTo(1e6 * 2e-6 + (1e6 / FULL) * 0.003);
});

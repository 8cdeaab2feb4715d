import fc from "fast-check";
import { expect, test } from "vitest";
import { squareBound } from "../../src/kernel/lowering/square-bound.ts";

const size = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });

test("√s ≤ b exactly where s ≤ squareBound(b)", () => {
  fc.assert(
    fc.property(size, size, (b, s) => {
      expect(s <= squareBound(b)).toBe(Math.sqrt(s) <= b);
    }),
    { numRuns: 2_000 },
  );
});

const edges = [0, 5e-324, 1e-323, 2 ** -537, 1.5e-162, 1e-161, 1e-154, 2 ** -511, 1e-8, 0.1, 1, Math.PI, 3e7, 1e154];

test.each([...edges, Math.sqrt(Number.MAX_VALUE), 1e155, Number.MAX_VALUE])("is the last such double for %d", (b) => {
  const last = squareBound(b);
  expect(Math.sqrt(last)).toBeLessThanOrEqual(b);
  expect(Math.sqrt(next(last))).toBeGreaterThan(b);
});

test("is the last such double for any bound", () => {
  fc.assert(
    fc.property(size, (b) => {
      const last = squareBound(b);
      expect(Math.sqrt(last) <= b && Math.sqrt(next(last)) > b).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test("of infinity is infinity", () => {
  expect(squareBound(Infinity)).toBe(Infinity);
});

/** The next double above one that is not negative. */
function next(value: number): number {
  const floats = Float64Array.of(value);
  const bits = new BigUint64Array(floats.buffer);
  bits[0] = (bits[0] ?? 0n) + 1n;
  return floats[0] ?? NaN;
}

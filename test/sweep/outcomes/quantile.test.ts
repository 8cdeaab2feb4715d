import fc from "fast-check";
import { expect, test } from "vitest";
import { highQuantile, median, quantile } from "../../../src/sweep/outcomes/quantile.ts";

test("quantiles follow definition 7", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([10, 20, 30, 40, 50], 0.9)).toBe(46);
  expect(quantile([7], 0.98)).toBe(7);
});

test("a median may be infinite, and NaN counts as the largest value", () => {
  expect(median([1, Infinity, Infinity, Infinity])).toBe(Infinity);
  expect(median([1, 2, Infinity])).toBe(2);
  expect(median([1, Infinity])).toBe(Infinity);
  expect(median([NaN, 3, 1])).toBe(3);
  expect(median([NaN, NaN, 1])).toBeNaN();
});

test("a high quantile of values that memory cannot hold is the quantile", () => {
  const value = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ noNaN: true }));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 200 }), fc.constantFrom(0.5, 0.9, 0.98, 1), (values, share) => {
      expect(highQuantile(() => values, share)).toEqual(quantile(values, share));
    }),
  );
});

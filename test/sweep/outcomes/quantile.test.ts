import { expect, test } from "vitest";
import { median, quantile } from "../../../src/sweep/outcomes/quantile.ts";

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

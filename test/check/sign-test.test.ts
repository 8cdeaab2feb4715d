import fc from "fast-check";
import { expect, test } from "vitest";
import { signTest, significanceLimit } from "../../src/check/sign-test.ts";

/**
 * Dixon and Mood 1946, table 1: the largest count of the rarer sign that is significant at 1 and 5
 * %, two-sided.
 */
const CRITICAL: readonly (readonly [pairs: number, at1: number, at5: number])[] = [
  [8, 0, 0],
  [9, 0, 1],
  [10, 0, 1],
  [12, 1, 2],
  [15, 2, 3],
  [20, 3, 5],
  [25, 5, 7],
  [30, 7, 9],
  [40, 11, 13],
  [50, 15, 17],
  [100, 36, 39],
];

test.each(CRITICAL)("for %i pairs, the p-values give the published critical values", (pairs, at1, at5) => {
  const most = (level: number): number => {
    let rarer = -1;
    while (2 * signTest(pairs - rarer - 1, rarer + 1) <= level) rarer += 1;
    return rarer;
  };
  expect([most(0.01), most(0.05)]).toEqual([at1, at5]);
});

/** Σ C(n, i) for i ≥ from, over 2ⁿ, in integers. */
function exactTail(from: number, n: number): number {
  let coefficient = 1n;
  let sum = 0n;
  for (let i = 0; i <= n; i += 1) {
    if (i >= from) sum += coefficient;
    coefficient = (coefficient * BigInt(n - i)) / BigInt(i + 1);
  }
  return Number((sum * 2n ** 60n) / 2n ** BigInt(n)) / 2 ** 60;
}

test("the p-value is the binomial tail", () => {
  fc.assert(
    fc.property(fc.nat(120), fc.nat(120), (worse, better) => {
      expect(signTest(worse, better)).toBeCloseTo(exactTail(worse, worse + better), 13);
    }),
  );
  expect([signTest(0, 0), signTest(1, 0), signTest(5, 0), signTest(0, 5)]).toEqual([1, 0.5, 0.03125, 1]);
});

test("for thousands of pairs, the normal distribution is used, and never out of range", () => {
  // The mean is 5000, the standard deviation 50, and 1 − Φ((5050.5 − 5000)/50) = 0.15625.
  expect(signTest(5051, 4949)).toBeCloseTo(0.15625, 4);
  expect(signTest(20_000, 0)).toBe(0);
  expect(signTest(0, 20_000)).toBe(1);
});

/**
 * Benjamini and Hochberg 1995, section 4: thrombolysis, 15 hypotheses, four of them rejected at 5
 * %.
 */
const THROMBOLYSIS = [
  0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
];

test("the published example of the false discovery rate rejects four of fifteen", () => {
  expect(significanceLimit(THROMBOLYSIS.toReversed(), 15, 0.05)).toBe(0.0095);
  expect(significanceLimit(THROMBOLYSIS.slice(0, 9), 15, 0.05)).toBe(0.0095);
  expect(significanceLimit(THROMBOLYSIS.slice(4), 15, 0.05)).toBe(-1);
  expect(significanceLimit([], 0, 0.05)).toBe(-1);
});

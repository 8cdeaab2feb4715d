import { expect, test } from "vitest";
import { best2009 } from "../../src/analysis/runtime/best-2009.ts";
import { RuntimeDistribution, sumOfAreas } from "../../src/analysis/runtime/distribution.ts";
import { compareRuntimes, expectedRuntimes } from "../../src/analysis/runtime/expected-runtime.ts";
import { eachRestartTime } from "../../src/analysis/runtime/restarts.ts";
import { isSameTarget, tableTargets, targetText } from "../../src/analysis/runtime/targets.ts";

const BBOB = Array.from({ length: 51 }, (_, i) => 10 ** (2 - i / 5));

// Gradient descent on f1 in 2 dimensions, as in COCO's files: a run that reaches 1e-8 with its 12th
// point, and one that ends after 4 points.
const RUNS = [
  { steps: 11, hits: [1, 11] },
  { steps: 3, hits: [2, Infinity] },
];

test("the expected running time is that of COCO", () => {
  expect(expectedRuntimes(RUNS, 2, "steps", 2)).toEqual([
    { cost: 2.5, successes: 2 },
    { cost: 16, successes: 1 },
  ]);
  // A point after k steps is known after 1 + 3k evaluations.
  expect(expectedRuntimes(RUNS, 2, "evaluations", 2).map(({ cost }) => cost)).toEqual([5.5, 34 + 10]);
});

test("a target that no run reaches has no expected running time", () => {
  const never = [{ steps: 3, hits: [Infinity] }];
  expect(expectedRuntimes(never, 1, "steps", 2)).toEqual([{ cost: Infinity, successes: 0 }]);
});

test("the better setting reaches the harder target, or reaches it sooner", () => {
  const times = (...costs: number[]) => costs.map((cost) => ({ cost, successes: 1 }));
  expect(compareRuntimes(times(9, 9), times(1, Infinity))).toBeLessThan(0);
  expect(compareRuntimes(times(9, Infinity), times(1, Infinity))).toBeGreaterThan(0);
  expect(compareRuntimes(times(9, 5), times(1, 6))).toBeLessThan(0);
  expect(compareRuntimes(times(1, 6), times(1, 6))).toBe(0);
});

test("restarted runs take the expected running time on average", () => {
  const timesTo = (target: number) => {
    const times: { cost: number; chance: number }[] = [];
    const options = { cost: "steps", dim: 2, most: Infinity } as const;
    eachRestartTime(RUNS, target, options, (cost, chance) => times.push({ cost, chance }));
    return times;
  };
  const times = timesTo(1);
  expect(times.slice(0, 3)).toEqual([
    { cost: 12, chance: 1 / 2 },
    { cost: 16, chance: 1 / 4 },
    { cost: 20, chance: 1 / 8 },
  ]);
  const sum = (of: (one: { cost: number; chance: number }) => number) => times.reduce((all, one) => all + of(one), 0);
  expect(sum(({ chance }) => chance)).toBeCloseTo(1, 12);
  expect(sum(({ cost, chance }) => cost * chance)).toBeCloseTo(16, 1);
  expect(timesTo(0).map(({ cost }) => cost)).toEqual([2, 3]);
});

test("a distribution rises by the share of runs and targets", () => {
  const distribution = new RuntimeDistribution();
  distribution.add(RUNS, 2, 2);
  const shares = distribution.rises();
  // 4 and 7 evaluations to the first target: 2 and 3.5 for each dimension.
  expect(shares[0]).toEqual([expect.closeTo(10 ** 0.32, 4), 1 / 4]);
  expect(shares[1]).toEqual([expect.closeTo(10 ** 0.56, 4), 1 / 2]);
  expect(shares[2]).toEqual([expect.closeTo(10 ** 1.24, 4), 3 / 4]);
  expect(shares.at(-1)![1]).toBe(1);
});

test("the area under a distribution is 1 for no time at all, and 0 for none solved", () => {
  const area = (steps: number) => sumOfAreas([{ steps, hits: [steps] }], 1, 2);
  expect(area(0)).toBe(1);
  // 1 + 3·666,667 evaluations are 10^6 for each dimension.
  expect(area(666_667)).toBeCloseTo(1 - 6 / 7, 5);
  expect(sumOfAreas([{ steps: 9, hits: [Infinity] }], 1, 2)).toBe(0);
});

test("best 2009 has the published times", () => {
  expect(best2009(1, 2, BBOB)?.slice(0, 12)).toEqual([1, 1, 1, 1, 1, 2, 2, 3, 3, 5, 6, 6]);
  expect(best2009(1, 5, [10, 1e-8])).toEqual([11, 12]);
  expect(best2009(1, 2, [3])).toEqual([NaN]);
  expect(best2009(1, 7, BBOB)).toBeUndefined();
  const all = [2, 3, 5, 10, 20, 40].flatMap((dim) =>
    Array.from({ length: 24 }, (_, i) => best2009(i + 1, dim, BBOB)!).flat(),
  );
  expect(all).toHaveLength(24 * 6 * 51);
  expect(all.filter((time) => time === Infinity)).toHaveLength(35);
  expect(all.some(Number.isNaN)).toBe(false);
});

test("a table shows the targets of COCO's tables, or all if they are few", () => {
  expect(tableTargets(BBOB).map((i) => targetText(BBOB[i]!))).toEqual([
    "10",
    "1",
    "0.1",
    "0.01",
    "0.001",
    "1e-5",
    "1e-7",
  ]);
  expect(tableTargets([100, 3, 1e-4])).toEqual([0, 1, 2]);
  expect(isSameTarget(10 ** -0.2, 0.6309573444801932)).toBe(true);
  expect(targetText(10 ** -7.2)).toBe("6.31e-8");
});

import { expect, test } from "vitest";
import { spread } from "../../src/sweep/points/spread.ts";

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test("all of a short list, and a number of different items in order of a long one", () => {
  expect(spread(numbers(5), 5)).toEqual(numbers(5));
  const chosen = spread(numbers(1000), 24);
  expect(new Set(chosen).size).toBe(24);
  expect(chosen).toEqual(chosen.toSorted((a, b) => a - b));
});

test("the choice follows no period of the list", () => {
  for (const period of [2, 3, 4, 5, 6]) {
    const rests = spread(numbers(period * 40), 24).map((i) => i % period);
    expect(new Set(rests).size, `period ${period}`).toBe(period);
  }
});

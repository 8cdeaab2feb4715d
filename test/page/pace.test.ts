import { expect, test } from "vitest";
import { Pace } from "../../src/page/live/pace.ts";

test("the rate is that of the whole run at first, then the recent one, and starts over with another run", () => {
  const pace = new Pace();
  pace.note(0, 1000);
  expect(pace.rate(1000, 4)).toBe(250);
  expect(pace.rate(0, 0)).toBe(0);
  for (let second = 1; second <= 100; second += 1) pace.note(second, 1000 + second * (second <= 50 ? 10 : 2));
  expect(pace.rate(1200, 104)).toBeCloseTo(2, 12);
  pace.note(101, 5);
  expect(pace.rate(5, 2)).toBe(2.5);
});

import { expect, test } from "vitest";
import { exponent, powerOfTwo } from "../../../src/formula/ir/bits.ts";
import { LARGE_ANGLE, reduceLargeAngle } from "../../../src/formula/ir/large-angle.ts";
import { randomStream } from "../../support/reference/random.ts";

test("the bits of powers of two and their exponents", () => {
  for (let k = -1022, power = 2 ** -1022; k <= 1023; k++, power *= 2) {
    expect(powerOfTwo(k)).toBe(power);
    expect(exponent(power)).toBe(k);
    expect(exponent(-1.9999999999999998 * power)).toBe(k);
  }
});

test.each([
  [0, -1023],
  [-0, -1023],
  [5e-324, -1023],
  [2.225073858507201e-308, -1023],
  [Infinity, 1024],
  [-Infinity, 1024],
  [NaN, 1024],
])("the exponent of %d is %d", (x, k) => {
  expect(exponent(x)).toBe(k);
});

test("reduces a large angle to ±π/4, with a tail below the last place", () => {
  const random = randomStream(5);
  for (let i = 0; i < 2000; i++) {
    const x = LARGE_ANGLE * 2 ** (1007 * random());
    const { quadrant, remainder, tail } = reduceLargeAngle(x);
    expect([0, 1, 2, 3, 4]).toContain(quadrant);
    expect(Math.abs(remainder)).toBeLessThanOrEqual(Math.PI / 4);
    expect(remainder - tail).toBe(remainder);
    expect(reduceLargeAngle(-x)).toEqual({ quadrant: -quadrant, remainder: -remainder, tail: -tail });
  }
});

test.each([Infinity, -Infinity])("the angle %d has the remainder NaN", (x) => {
  expect(reduceLargeAngle(x)).toEqual({ quadrant: NaN, remainder: NaN, tail: NaN });
});

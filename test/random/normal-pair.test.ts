import { expect, test } from "vitest";
import { normalNumbers } from "../../src/random/normal-pair.ts";

/** Returns the two words whose upper 53 bits are a share of 1. */
function wordsOf(share: number): [number, number] {
  const bits = Math.floor(share * 2 ** 53);
  return [Math.floor(bits / 2 ** 26) * 2 ** 5, (bits % 2 ** 26) * 2 ** 6];
}

test("normal numbers have the moments of a normal distribution", () => {
  const all = Array.from({ length: 100 }, (_, i) => i).flatMap((i) =>
    Array.from({ length: 100 }, (_one, j) => {
      const words = [...wordsOf((i + 0.5) / 100), ...wordsOf((j + 0.5) / 100)];
      return normalNumbers(Uint32Array.from(words));
    }),
  );
  const moment = (power: number, k: 0 | 1): number => all.reduce((sum, pair) => sum + pair[k] ** power, 0) / all.length;
  for (const k of [0, 1] as const) {
    expect(moment(1, k)).toBeCloseTo(0, 12);
    // The midpoint rule loses the tails: 1.2 % of the mean of −2·ln u².
    expect(Math.abs(moment(2, k) - 1)).toBeLessThan(0.01);
    expect(Math.abs(moment(4, k) - 3)).toBeLessThan(0.2);
  }
});

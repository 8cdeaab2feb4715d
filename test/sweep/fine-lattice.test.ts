import { expect, test } from "vitest";
import { fineLattice } from "../../src/sweep/rounds/refine/fine-lattice.ts";
import { specOf } from "../support/spaces/parse.ts";

/** Drops the last digits, which depend on the logarithm. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

/** Returns lr and momentum of the points around some settings, round by round. */
function rounds(keys: string, ...best: readonly (readonly [lr: number, momentum: number])[]): number[][][] {
  const lattice = fineLattice(specOf(`objective: sphere\noptimizer: momentum\n${keys}`).spaces[0]!);
  return best.map((values) => lattice.around(Float64Array.from(values)).map((values) => [...values].map(rounded)));
}

/** Returns all pairs, the last one fastest. */
function pairs(first: readonly number[], second: readonly number[]): number[][] {
  return first.flatMap((one) => second.map((other) => [one, other]));
}

const GRID = `refine: { rounds: 9 }
parameters: { lr: { min: 0.01, max: 100, scale: log, num: 5 }, momentum: { min: 0, max: 0.6, num: 3 } }`;

test("a round cuts the steps around the best setting, by the scale of each axis, without known points", () => {
  const [first, second] = rounds(GRID, [1, 0.3], [1, 0.3]);
  // lr has two new values on each side of the best, at thirds of a decade; momentum one, at a half.
  const lr = [-2, -1, 0, 1, 2].map((third) => rounded(10 ** (third / 3)));
  expect(first).toEqual(pairs(lr, [0.15, 0.3, 0.45]).filter(([one, other]) => one !== 1 || other !== 0.3));
  const finer = [-2, -1, 0, 1, 2].map((ninth) => rounded(10 ** (ninth / 9)));
  expect(second).toEqual(pairs(finer, [0.225, 0.3, 0.375]).filter(([one, other]) => one !== 1 || other !== 0.3));
});

test("at an end of an axis the step stays, and points go beyond it but not out of the range of a hyperparameter", () => {
  const [first] = rounds(GRID, [100, 0]);
  // Of these, 1, 10 and 100 are on the grid with momentum 0 and 0.3; no momentum is below 0.
  expect(first).toEqual(
    pairs([1, 10, 100, 1000, 10_000], [0, 0.15]).filter(([lr, momentum]) => momentum !== 0 || lr! > 100),
  );
});

test("few scattered points are at least three steps apart, so a best one in the middle is at no end", () => {
  const [first] = rounds(
    "method: sobol\nsamples: 2\nrefine: { rounds: 2 }\nparameters: { lr: { min: 1, max: 7 }, momentum: { min: 0, max: 0.6 } }",
    [4, 0.3],
  );
  // A third of the axis, cut in two.
  expect(first).toEqual(pairs([3, 4, 5], [0.2, 0.3, 0.4]).filter(([lr, momentum]) => lr !== 4 || momentum !== 0.3));
});

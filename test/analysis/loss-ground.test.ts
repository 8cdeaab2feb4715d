import { expect, test } from "vitest";
import { lossGrounds } from "../../src/analysis/map/loss-ground.ts";
import { mapValues } from "../../src/analysis/map/map-values.ts";
import { spaceMap } from "../../src/analysis/map/space-map.ts";
import { exhausted, trialsOf } from "../support/spaces/grid-trials.ts";

test("the same loss above the lowest one seen looks the same for all objectives of a figure", () => {
  const spaces = [-10, 0].map((lowest) => {
    const losses = [lowest, lowest + 1.8e-9, lowest + 2e-8, lowest + 1];
    const trials = trialsOf(
      ["lr"],
      losses.map((_, i) => [i]),
      ([i = 0]) => exhausted(losses[i]!),
    );
    return { spec: undefined, problem: `above ${lowest}`, minimum: null, trials: () => trials };
  });
  const grounds = lossGrounds(spaces);
  const maps = spaces.map(({ trials }, i) => ({ cells: spaceMap(trials())!.cells, ground: grounds[i]! }));
  const [first, second] = mapValues(maps, "loss");
  expect(first!.zeroAt).toBeGreaterThan(0);
  for (const [i, { valueOf, zeroAt }] of [first!, second!].entries()) {
    expect([...maps[i]!.cells].map((cell) => valueOf(cell!) === zeroAt)).toEqual([true, true, false, false]);
  }
});

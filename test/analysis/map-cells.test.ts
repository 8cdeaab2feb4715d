import { expect, test } from "vitest";
import { groupCells } from "../../src/analysis/map/map-cells.ts";
import { converged, diverged, product, trialsOf } from "../support/spaces/grid-trials.ts";

test.each([
  ["one trial", 1],
  ["repeats", 3],
])("cells with %s are the same in a map that keeps them and in one that makes them on demand", (_, repeats) => {
  const trials = trialsOf(
    ["lr"],
    product([0, 1, 2, 4]),
    ([lr = 0], repeat) => (lr === 2 && repeat > 0 ? diverged(3) : converged(10 * lr + repeat)),
    repeats,
  );
  const rows = [...trials.trial.keys()];
  const cellOf = (row: number): number => Math.floor(row / repeats) * 2;
  const few = groupCells(trials, rows, cellOf, 9);
  const many = groupCells(trials, rows, cellOf, 300_000);
  expect([few.length, many.length]).toEqual([9, 300_000]);
  expect(Array.from({ length: 9 }, (_, cell) => many.at(cell))).toEqual([...few]);
  expect([...few].map((cell) => cell?.rows.length)).toEqual(
    [0, 1, 2, 3].flatMap((i) => (i < 3 ? [repeats, undefined] : [repeats])).concat([undefined, undefined]),
  );
  expect(many.findIndex((cell) => cell?.rows.includes(repeats) === true)).toBe(2);
  expect(many.some((cell) => cell?.steps === -1)).toBe(false);
  let filled = 0;
  for (const cell of many) if (cell !== undefined) filled += 1;
  expect(filled).toBe(4);
});

import { expect, test } from "vitest";
import { GRID, placeWith } from "./data-grids.ts";

test("spaces that differ only in validation or evaluations are checked, compared and drawn apart", async () => {
  const place = placeWith(`${GRID}batch: 2
spaces:
  - { name: a, validation: 1..2 }
  - { name: b, validation: 5..6 }
  - { name: c, validation: 5..6, stop: { evaluate: 1 } }
`);
  await place.out("run", "grid.yaml");
  await place.out("check", "grid.yaml", "--update");
  const checked = await place.sweep("check", "grid.yaml");
  expect([checked.code, checked.stdout]).toEqual([0, expect.stringContaining("6 trials compared: 6 same")]);
  for (const name of ["line validation=1..2", "line validation=5..6", "line validation=5..6 evaluate=1"]) {
    expect(place.read("grid.baseline.csv")).toContain(`${name},`);
  }
  await place.out("run", "grid.yaml", "--fresh");
  const compared = await place.sweep("compare", "1", "2");
  expect([compared.code, compared.stderr]).toEqual([0, expect.stringContaining("6 same")]);
  // Each loss is over other rows, so each has a map of paths.
  await place.out("plot", "fit", "--kind", "contour", "--out", "paths.svg");
  const described = /<desc[^>]*>([^<]*)</.exec(place.read("paths.svg"))![1]!;
  expect(described.match(/Paths of trials on a contour map of [^:]*/g)).toEqual([
    "Paths of trials on a contour map of line validation=1..2",
    "Paths of trials on a contour map of line validation=5..6",
    "Paths of trials on a contour map of line validation=5..6 evaluate=1",
  ]);
});

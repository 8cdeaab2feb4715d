import { expect, test } from "vitest";
import { cellText } from "../../src/analysis/map/cell-text.ts";
import { binnedMap } from "../../src/analysis/map/map-bins.ts";
import { valueAt } from "../../src/analysis/map/map-trials.ts";
import type { MapTrials } from "../../src/analysis/map/map-trials.ts";
import { isScatteredMap, placesOf } from "../../src/analysis/map/scattered-map.ts";
import { spaceMap } from "../../src/analysis/map/space-map.ts";
import { sensitivity } from "../../src/analysis/sensitivity.ts";
import { javascriptKernel } from "../../src/kernel/js/javascript-kernel.ts";
import { spaceSize } from "../../src/sweep/points/samplers.ts";
import type { SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { specOf } from "../support/spaces/parse.ts";

const space = specOf(`
objective: ravine
optimizer: momentum
method: sobol
samples: 256
parameters: { lr: { min: 0.01, max: 10, scale: log }, momentum: { min: 0, max: 0.99 } }
include: [{ lr: 20, momentum: 0.5 }]
stop: { max_steps: 200 }
`).spaces[0]!;

function trialsOf(of: SpaceSpec): MapTrials {
  const columns = javascriptKernel(of).run(0, spaceSize(of));
  return { ...columns, names: Object.keys(of.optimizer.hyperparameters) };
}

const trials = trialsOf(space);

test("each point is a cell at its own place, and included points widen the axis", () => {
  const map = spaceMap(trials, {}, space)!;
  if (!isScatteredMap(map)) throw new Error("not scattered");
  expect(map.cells).toHaveLength(257);
  expect([...map.scattered.x]).toEqual(Array.from({ length: 257 }, (_, row) => valueAt(trials, row, 0)));
  expect([map.x.scale, map.y?.scale]).toEqual(["log", "linear"]);
  // The axes end at 0.01 and 20: a 64th of the range lies around the last place.
  const [first = 0, last = 0] = [map.x.values[0], map.x.values.at(-1)];
  expect(Math.sqrt(first / 0.01)).toBeCloseTo(2000 ** (1 / 256), 12);
  expect(Math.sqrt(20 / last)).toBeCloseTo(2000 ** (1 / 256), 12);
  expect(placesOf(map)[256]).toEqual([Math.log10(20), 0.5]);
  expect(cellText(map, 256, trials)).toMatch(/^lr 20, momentum 0\.5: diverged, \d steps, final loss \d+$/);
});

test("bins of the terminal count each point once, in the part of the axes where it lies", () => {
  // A scrambled Sobol sequence of 256 points has one in each of 16 × 16 cells.
  const ownAxes = trialsOf({ ...space, include: [] });
  const own = binnedMap(spaceMap(ownAxes, {}, { ...space, include: [] })!, 16, 16);
  expect([own.x.length, own.y.length]).toEqual([16, 16]);
  expect(own.cells.every((cell) => cell?.rows.length === 1)).toBe(true);
  expect(new Set(own.cells.map((cell) => cell?.rows[0])).size).toBe(256);
});

test("other hyperparameters are not held, but --at chooses among the values of a list", () => {
  const listed = specOf(`
objective: ravine
optimizer: adam
method: random
samples: 90
parameters: { lr: { min: 0.01, max: 1, scale: log }, beta1: { min: 0, max: 0.9 }, beta2: [0.9, 0.99] }
stop: { max_steps: 50 }
`).spaces[0]!;
  const all = trialsOf(listed);
  expect(spaceMap(all, {}, listed)?.cells).toHaveLength(90);
  const held = spaceMap(all, { at: { beta2: 0.9 } }, listed)!;
  const expected = Array.from({ length: 90 }, (_, row) => valueAt(all, row, 2)).filter((b) => b === 0.9);
  expect(held.cells).toHaveLength(expected.length);
  expect(held.fixed).toEqual({ beta2: 0.9 });
});

test("a curve has the best point of each of 24 parts of a range", () => {
  const curve = sensitivity(trials, space).find(({ name }) => name === "lr")!;
  // The included point lies beyond the last part.
  expect(curve.points).toHaveLength(25);
  expect(curve.scale).toBe("log");
  for (const [i, { value, steps, status }] of curve.points.slice(0, 24).entries()) {
    expect(Math.floor((Math.log(value / 0.01) / Math.log(1000)) * 24)).toBe(i);
    const rows = Array.from({ length: trials.count }, (_, row) => row).filter(
      (row) => Math.floor((Math.log(valueAt(trials, row, 0) / 0.01) / Math.log(1000)) * 24) === i,
    );
    if (status === 0)
      expect(steps).toBe(Math.min(...rows.filter((row) => trials.status[row] === 0).map((row) => trials.steps[row]!)));
    else expect(rows.every((row) => trials.status[row] !== 0)).toBe(true);
  }
});

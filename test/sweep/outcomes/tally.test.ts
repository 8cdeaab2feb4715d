import { expect, test } from "vitest";
import {
  leastSteps,
  STEP_CLASSES,
  stepClass,
  tallyAxes,
  tallyCells,
  TallyCounter,
} from "../../../src/sweep/outcomes/tally.ts";
import { axisSize } from "../../../src/sweep/spec/axis.ts";
import type { SpaceSpec } from "../../../src/sweep/spec/sweep-spec.ts";
import { pointReader, spaceSize } from "../../../src/sweep/points/samplers.ts";
import { allocateRows } from "../../../src/sweep/outcomes/rows.ts";
import { sampleSweep } from "../../support/spaces/sample-sweep.ts";

test("every number of steps is in one class, whose width is at most a quarter of it", () => {
  const steps = [...Array(5_000).keys(), 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 40 + 5, 2 ** 53 - 1];
  for (const one of steps) {
    const [low, next] = [leastSteps(stepClass(one)), leastSteps(stepClass(one) + 1)];
    expect({ one, isIn: low <= one && one < next, isFine: next - low <= Math.max(1, low / 4) }).toEqual({
      one,
      isIn: true,
      isFine: true,
    });
  }
  expect(stepClass(2 ** 53 - 1)).toBe(STEP_CLASSES - 1);
});

const [base] = sampleSweep("sample", 10, { momentum: 0.9, damping: 0 }).spaces as [SpaceSpec];
const list = (name: string, values: readonly number[]): SpaceSpec["axes"][number] => ({
  kind: "list",
  keys: [name],
  rows: values.map((value) => [value]),
});

const SPACES: Readonly<Record<string, SpaceSpec>> = {
  "one axis": base,
  "an axis of more values than bins": { ...base, axes: [{ kind: "linear", keys: ["lr"], min: 0, max: 1, num: 999 }] },
  "three axes, the smallest in the middle, with repeats and an include": {
    ...base,
    offset: 17,
    axes: [
      { kind: "log", keys: ["lr"], min: 0.1, max: 1, num: 7 },
      list("damping", [0, 0.5]),
      { kind: "linear", keys: ["momentum"], min: 0, max: 0.9, num: 300 },
    ],
    repeats: 3,
    include: [[2, 0.5, 0.5]],
  },
  "an excluded box": {
    ...base,
    axes: [list("momentum", [0, 0.5]), list("lr", [0.1, 0.2, 0.3])],
    exclude: [[[[0, 1]], [[1, 2]]]],
  },
  "no axis": { ...base, axes: [] },
};

test.each(Object.keys(SPACES))("the counts of %s are those of a plain loop, chunk by chunk", (name) => {
  const space = SPACES[name]!;
  const axes = tallyAxes(space);
  const cells = tallyCells(axes);
  const stride = cells + STEP_CLASSES;
  const found = new Map<number, number>();
  const expected = new Map<number, number>();
  const add = (map: Map<number, number>, key: number, count: number): void =>
    void map.set(key, (map.get(key) ?? 0) + count);
  const reader = pointReader(space);
  const counter = new TallyCounter(space);
  const values = new Float64Array(reader.hyperparameters.length);
  for (let from = 0; from < spaceSize(space); from += 100) {
    const indices = Array.from({ length: Math.min(100, spaceSize(space) - from) }, (_, i) => from + i);
    const run = indices.filter((index) => reader.read(index, values, 0));
    const columns = allocateRows(run.length, 1);
    for (const [row, index] of run.entries()) {
      columns.trial[row] = space.offset + index;
      columns.status[row] = index % 5;
      columns.steps[row] = index % 37;
      const first = (index % 5) * stride;
      add(expected, first + cells + stepClass(index % 37), 1);
      if (index >= spaceSize(space) - space.include.length * space.repeats) continue;
      reader.read(index, values, 0);
      const bins = axes.map(({ name: axis, values: of, size }) => {
        const own = space.axes.find(({ keys }) => keys[0] === axis)!;
        expect(axisSize(own)).toBe(size);
        return of.findLastIndex((value) => value <= values[reader.hyperparameters.indexOf(axis)]!);
      });
      add(expected, first + (bins[1] ?? 0) * (axes[0]?.values.length ?? 1) + (bins[0] ?? 0), 1);
    }
    const { keys, counts } = counter.count(columns);
    for (const [i, key] of keys.entries()) add(found, key, counts[i]!);
  }
  expect(found).toEqual(expected);
  expect(axes.map((axis) => axis.name)).toEqual(
    { "no axis": [], "one axis": ["lr"], "an axis of more values than bins": ["lr"] }[name] ?? ["lr", "momentum"],
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { axisSize, axisValue, discreteAxes } from "../../src/sweep/spec/axis.ts";
import { pointReader, spaceSize } from "../../src/sweep/points/samplers.ts";
import type { SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { anySpace, spaceOf } from "../support/spaces/spaces.ts";

/** Lists the point of every trial number of a space by nested loops over the axes. */
function listPoints(space: SpaceSpec): (readonly number[] | undefined)[] {
  const names = Object.keys(space.optimizer.hyperparameters);
  let grid: { indices: readonly number[]; values: readonly number[] }[] = [
    { indices: [], values: Object.values(space.optimizer.hyperparameters) },
  ];
  for (const axis of discreteAxes(space.axes)) {
    grid = grid.flatMap(({ indices, values }) =>
      Array.from({ length: axisSize(axis) }, (_, index) => ({
        indices: [...indices, index],
        values: values.map((value, i) => {
          const key = axis.keys.indexOf(names[i] ?? "");
          return key < 0 ? value : axisValue(axis, index, key);
        }),
      })),
    );
  }
  const points = grid.map(({ indices, values }) => {
    const isExcluded = space.exclude.some((box) =>
      box.every((intervals, axis) => intervals.some(([from, to]) => indices[axis]! >= from && indices[axis]! < to)),
    );
    return isExcluded ? undefined : values;
  });
  return [...points, ...space.include].flatMap((point) => Array.from({ length: space.repeats }, () => point));
}

function readPoints(space: SpaceSpec): (readonly number[] | undefined)[] {
  const reader = pointReader(space);
  const out = new Float64Array(6).fill(7);
  return Array.from({ length: spaceSize(space) }, (_, index) => {
    out.fill(7);
    const isRun = reader.read(index, out, 1);
    expect([out[0], out[5]]).toEqual([7, 7]);
    return isRun ? [...out.subarray(1, 5)] : undefined;
  });
}

test("index ↔ hyperparameters is the nested loop: last axis fastest, repeats fastest of all, includes last", () => {
  fc.assert(
    fc.property(anySpace, (space) => {
      expect(readPoints(space)).toEqual(listPoints(space));
    }),
  );
});

test("points may be read in any order", () => {
  fc.assert(
    fc.property(anySpace, fc.infiniteStream(fc.nat()), (space, picks) => {
      const points = listPoints(space);
      const reader = pointReader(space);
      const out = new Float64Array(4);
      for (const pick of picks.take(20)) {
        const index = pick % points.length;
        expect(reader.read(index, out, 0) ? [...out] : undefined).toEqual(points[index]);
      }
    }),
  );
});

test("the repeat is the fastest digit", () => {
  const reader = pointReader(spaceOf({ axes: [{ kind: "list", keys: ["a"], rows: [[1], [2]] }], repeats: 3 }));
  expect([0, 1, 2, 3, 4, 5].map((index) => reader.repeat(index))).toEqual([0, 1, 2, 0, 1, 2]);
});

test("a space without axes has one point: the defaults", () => {
  expect(readPoints(spaceOf({}))).toEqual([[-1, -2, -3, -4]]);
});

test("reads the ends of a space of 10¹² points without a scan", () => {
  const space = spaceOf({
    axes: [
      { kind: "linear", keys: ["a"], min: 0, max: 1, num: 1_000_000 },
      { kind: "log", keys: ["b"], min: 1e-9, max: 1, num: 1_000_000 },
    ],
  });
  const reader = pointReader(space);
  const out = new Float64Array(4);
  expect(spaceSize(space)).toBe(1e12);
  reader.read(1e12 - 1, out, 0);
  expect([...out]).toEqual([1, 1, -3, -4]);
  reader.read(1e12 - 1_000_000, out, 0);
  expect([...out]).toEqual([1, 1e-9, -3, -4]);
});

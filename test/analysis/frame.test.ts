import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { coreBox, isInside, mapFrame, sizeOf } from "../../src/analysis/trajectory/frame.ts";
import type { Point, RunPath } from "../../src/analysis/trajectory/run-path.ts";
import { scaleBetween, widened } from "../../src/analysis/scale.ts";

const number = fc.oneof(
  fc.double({ min: -10, max: 10, noNaN: true }),
  fc.double({ min: -1e99, max: 1e99, noNaN: true }),
  fc.constantFrom(0, 5, 5 + 1e-12, 1e12, 1e12 + 1, 1e-310, -1e-310),
);
const point = fc.tuple(number, number);
const path = (hasDiverged: boolean): fc.Arbitrary<RunPath> =>
  fc.array(point, { minLength: 1, maxLength: 8 }).map((points) => ({ points, hasDiverged, isCut: false }));
const aspect = fc.double({ min: 0.2, max: 5, noNaN: true });

function expectTicks(side: readonly [number, number]): void {
  const texts = scaleBetween("linear", ...side, 6)
    .ticks.map(({ text }) => text)
    .filter((text) => text !== "");
  expect(texts.length).toBeGreaterThan(1);
  expect(new Set(texts).size).toBe(texts.length);
}

describe("the frame of a map", () => {
  test("holds every point of paths that do not diverge, with equal units and ticks that differ", () => {
    fc.assert(
      fc.property(fc.array(path(false), { minLength: 1, maxLength: 3 }), aspect, (paths, ratio) => {
        const frame = mapFrame([], paths, ratio);
        expect(paths.flatMap(({ points }) => points).filter((one) => !isInside(frame, one))).toEqual([]);
        expect(sizeOf(frame.x) / sizeOf(frame.y)).toBeCloseTo(ratio, 3);
        expectTicks(frame.x);
        expectTicks(frame.y);
      }),
    );
  });

  test("holds the start of a diverging path, and is not much larger than without it", () => {
    fc.assert(
      fc.property(path(false), path(true), (calm, wild) => {
        const frame = mapFrame([], [calm, wild], 1);
        expect(isInside(frame, wild.points[0]!)).toBe(true);
        const core = coreBox([], [calm, wild]);
        const size = Math.max(sizeOf(core.x), sizeOf(core.y));
        const magnitude = Math.max(...[...frame.x, ...frame.y].map(Math.abs));
        if (size > 1e-6 * magnitude) expect(sizeOf(frame.x)).toBeLessThan(4 * size);
      }),
    );
  });

  test("holds few minima, and of many the two nearest to a start", () => {
    const minima = [-9, -6, -3, 3, 6, 9].map((x): Point => [x, 0]);
    const paths = [{ points: [[1, 0]] as const, hasDiverged: false, isCut: false }];
    const shown = (all: readonly Point[]) => all.filter((one) => isInside(mapFrame(all, paths, 1), one));
    expect(shown(minima)).toEqual([
      [-3, 0],
      [3, 0],
    ]);
    expect(shown(minima.slice(0, 4))).toEqual(minima.slice(0, 4));
  });
});

test("a range around values has ticks that differ", () => {
  fc.assert(
    fc.property(number, number, (a, b) => {
      const range = widened(Math.min(a, b), Math.max(a, b));
      expect([range[0] <= Math.min(a, b), range[1] >= Math.max(a, b)]).toEqual([true, true]);
      expectTicks(range);
    }),
  );
});

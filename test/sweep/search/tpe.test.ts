import { describe, expect, test } from "vitest";
import { Parzen } from "../../../src/sweep/rounds/search/parzen.ts";
import { tpe } from "../../../src/sweep/rounds/search/tpe.ts";
import type { Score, UnitPoint } from "../../../src/sweep/rounds/search/unit-search.ts";
import { searched } from "./searched.ts";

const point = (...coordinates: number[]): UnitPoint => Float64Array.from(coordinates);

/** Returns the middles of equal parts of 0 to 1. */
function middles(parts: number): number[] {
  return Array.from({ length: parts }, (_, i) => (i + 0.5) / parts);
}

describe("the density of points", () => {
  const points = [point(0.02, 1 / 6), point(0.3, 1 / 6), point(0.31, 5 / 6), point(0.9, 1 / 2)];
  const parzen = new Parzen(points, [0.5, 1, 1, 1], [Infinity, 3]);

  test("has the integral 1", () => {
    const grid = middles(2000).flatMap((u) => middles(3).map((v) => parzen.density(point(u, v))));
    expect(grid.reduce((sum, density) => sum + density, 0) / grid.length).toBeCloseTo(1, 5);
  });

  test("is that of the points that are drawn: chi-squared over 30 cells", () => {
    const count = 60_000;
    const cells = new Map<string, number>();
    const golden = (i: number, step: number): number => (0.5 + i * step) % 1;
    for (let i = 0; i < count; i += 1) {
      // An additive sequence (Roberts 2018) and a normal quantile by its third draw.
      const uniform = golden(i, 0.819172513396164);
      const normal = Math.sqrt(-2 * Math.log(1 - golden(i, 0.671043606703789))) * Math.cos(2 * Math.PI * uniform);
      const drawn = parzen.draw({
        component: golden(i, 0.54970047790197),
        uniform: [golden(i, 0.450332), golden(i, 0.368927)],
        normal: [normal, 0],
      });
      const cell = `${Math.min(9, Math.floor(drawn[0]! * 10))} ${Math.floor(drawn[1]! * 3)}`;
      cells.set(cell, (cells.get(cell) ?? 0) + 1);
    }
    for (let i = 0; i < 10; i += 1) {
      for (let j = 0; j < 3; j += 1) {
        const parts = middles(100).map((u) => parzen.density(point((i + u) / 10, (j + 0.5) / 3)));
        const share = parts.reduce((sum, density) => sum + density, 0) / 100 / 30;
        expect(Math.abs((cells.get(`${i} ${j}`) ?? 0) / count - share)).toBeLessThan(0.01);
      }
    }
  });

  test("is uniform without points", () => {
    expect(new Parzen([], [], [Infinity, 4]).density(point(0.2, 0.9))).toBe(1);
  });
});

describe("TPE", () => {
  const bowl = ([u = 0, v = 0]: UnitPoint): Score => [(u - 0.3) ** 2 + (v - 0.8) ** 2, Infinity];
  const ranges = [Infinity, Infinity];
  const lowest = (rounds: readonly (readonly UnitPoint[])[], score = bowl): number =>
    Math.min(...rounds.flat().map((one) => score(one)[0]));

  test("has 20 uniform points, then rounds of the size that is asked for", () => {
    const sizes = searched(tpe, { samples: 50, options: { round: 9 } }, ranges, bowl).map((round) => round.length);
    expect(sizes).toEqual([20, 9, 9, 9, 3]);
    const all = searched(tpe, { samples: 10 }, ranges, bowl);
    expect(all.map((round) => round.length)).toEqual([10]);
  });

  test("comes ten times closer to a minimum than random points do", () => {
    const of = (startup: number): number =>
      [1, 2, 3, 4, 5, 6, 7, 8]
        .map((seed) => Math.log(lowest(searched(tpe, { samples: 120, seed, options: { startup } }, ranges, bowl))))
        .reduce((sum, log) => sum + log / 8, 0);
    expect(of(20)).toBeLessThan(of(120) - Math.log(10));
  });

  test("depends on the order of scores, and not on their size", () => {
    const of = (f: (value: number) => number): unknown =>
      searched(tpe, { samples: 60 }, ranges, (one) => [f(bowl(one)[0]), Infinity]);
    expect(of((value) => 2 ** 40 * value)).toEqual(of((value) => value));
  });

  // With prior counts, all values have the same ratio when the best one has half of all trials.
  test("prefers the value of a list that is best", () => {
    const score = ([u = 0, choice = 0]: UnitPoint): Score => [
      (u - 0.5) ** 2 + (Math.floor(choice * 5) === 3 ? 0 : 1),
      0,
    ];
    const later = [1, 2, 3, 4].flatMap((seed) =>
      searched(tpe, { samples: 150, seed }, [Infinity, 5], score).slice(5).flat(),
    );
    const share = later.filter((one) => Math.floor(one[1]! * 5) === 3).length / later.length;
    expect(share).toBeGreaterThan(0.27);
    expect(share).toBeLessThan(0.6);
  });

  test("proposes points if no trial is sound", () => {
    const rounds = searched(tpe, { samples: 60 }, ranges, () => [Infinity, Infinity]);
    for (const one of rounds.flat()) for (const u of one) expect(u >= 0 && u <= 1).toBe(true);
  });

  test("avoids a half where all trials fail", () => {
    const score = (one: UnitPoint): Score => (one[0]! < 0.5 ? [Infinity, Infinity] : [one[1]!, 0]);
    const later = searched(tpe, { samples: 120 }, ranges, score).slice(6).flat();
    expect(later.filter(([u = 0]) => u < 0.5).length).toBeLessThan(later.length / 4);
  });
});

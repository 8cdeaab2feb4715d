import fc from "fast-check";
import { expect, test } from "vitest";
import { EdgeCells } from "../../src/sweep/rounds/edge/edge-cells.ts";
import { edgeLattice } from "../../src/sweep/rounds/edge/edge-lattice.ts";
import type { EdgeLattice } from "../../src/sweep/rounds/edge/edge-lattice.ts";
import { inSoak } from "../support/faults/attempts.ts";

type Region = (i: number, j: number) => boolean;

/** Returns a lattice of square cells, whose grid is `start` cells wide. */
function lattice(start: number, width: number): EdgeLattice {
  const axis = (name: string) => ({ kind: "linear", keys: [name], min: 0, max: 1, num: start + 1 }) as const;
  return edgeLattice([axis("lr"), axis("momentum")], { of: "converged", tolerance: 1 / width, points: 1e6 });
}

interface Traced {
  readonly cells: EdgeCells;
  readonly rounds: number;
}

/** Cuts crossed cells until none is left. */
function trace(over: EdgeLattice, region: Region): Traced {
  const cells = new EdgeCells(over);
  const learn = (points: Iterable<number>): void => {
    for (const point of points) cells.learn(point, region(...cells.placeOf(point)));
  };
  const width = over.axes[0].num;
  let points: Iterable<number> = Array.from({ length: width * width }, (_, point) => point).filter((point) =>
    cells.placeOf(point).every((at) => at % over.stride === 0),
  );
  for (let rounds = 0; ; rounds += 1) {
    learn(points);
    const crossed = cells.crossedBeside(points).filter(({ size }) => size > 1);
    if (crossed.length === 0) return { cells, rounds };
    points = cells.pointsToCut(crossed);
  }
}

/** Returns the cells of one size whose corners differ, of all of a region. */
function crossedIn(region: Region, width: number, size = 1): Set<string> {
  const found = new Set<string>();
  for (let i = 0; i < width; i += size) {
    for (let j = 0; j < width; j += size) {
      const corners = [region(i, j), region(i + size, j), region(i, j + size), region(i + size, j + size)];
      if (new Set(corners).size > 1) found.add(`${i} ${j}`);
    }
  }
  return found;
}

/** Returns the smallest cells that the trace knows to be crossed. */
function crossedBy({ cells }: Traced): Set<string> {
  const found = [...cells.leaves()].filter((leaf) => cells.isCrossed(leaf));
  expect(found.every(({ size }) => size === 1)).toBe(true);
  return new Set(found.map(({ i, j }) => `${i} ${j}`));
}

const WIDTH = 256;

const disc = fc
  .record({
    x: fc.integer({ min: 30, max: 226 }),
    y: fc.integer({ min: 30, max: 226 }),
    r: fc.integer({ min: 20, max: 120 }),
  })
  .map(
    ({ x, y, r }): Region =>
      (i, j) =>
        (i - x - 0.3) ** 2 + (j - y - 0.7) ** 2 < r ** 2,
  );

test("the edge of a disc has exactly the cells that all points of the lattice give, at each size", () => {
  fc.assert(
    fc.property(disc, (region) => {
      const traced = trace(lattice(16, WIDTH), region);
      const found = crossedBy(traced);
      expect(found).toEqual(crossedIn(region, WIDTH));
      // A cell takes some two points, with those of the larger cells around it.
      expect(traced.cells.count).toBeLessThan(17 * 17 + 6 * found.size);
    }),
    { numRuns: 20 },
  );
});

test("a thin band is followed to its end, from the one cell of the grid that it touches", () => {
  // A band of 3 points, that turns between the points of the grid; it begins at one of them.
  const isOnBand: Region = (i, j) =>
    (Math.abs(j - 64) <= 1 && i >= 64 && i <= 86) ||
    (Math.abs(i - 86) <= 1 && j >= 64 && j <= 120) ||
    (Math.abs(j - 120) <= 1 && i >= 86 && i <= 140);
  const traced = trace(lattice(4, WIDTH), isOnBand);
  expect(crossedBy(traced)).toEqual(crossedIn(isOnBand, WIDTH));
  // More rounds than cuts: each follows the band further.
  expect(traced.rounds).toBeGreaterThan(Math.log2(WIDTH / 4));
});

test.for(inSoak())("an edge has no loose ends: it goes on in each neighbour that it crosses", () => {
  const waves = fc.record({
    a: fc.double({ min: 0.02, max: 0.3, noNaN: true }),
    b: fc.double({ min: 0.02, max: 0.3, noNaN: true }),
    c: fc.double({ min: 0.01, max: 0.1, noNaN: true }),
  });
  fc.assert(
    fc.property(waves, ({ a, b, c }) => {
      const region: Region = (i, j) => Math.sin(a * i) + Math.sin(b * j + c * i) > 0.4;
      const found = crossedBy(trace(lattice(16, 128), region));
      const all = crossedIn(region, 128);
      for (const cell of found) expect(all.has(cell)).toBe(true);
      for (const cell of found) {
        const [i, j] = cell.split(" ").map(Number) as [number, number];
        const goesOn: readonly (readonly [boolean, number, number])[] = [
          [region(i, j) !== region(i, j + 1), i - 1, j],
          [region(i + 1, j) !== region(i + 1, j + 1), i + 1, j],
          [region(i, j) !== region(i + 1, j), i, j - 1],
          [region(i, j + 1) !== region(i + 1, j + 1), i, j + 1],
        ];
        for (const [isCrossed, x, y] of goesOn) {
          if (isCrossed && x >= 0 && y >= 0 && x < 128 && y < 128) expect(found.has(`${x} ${y}`)).toBe(true);
        }
      }
    }),
    { numRuns: 20 },
  );
});

test("the order in which points are learned does not matter", () => {
  const region: Region = (i, j) => (i - 100.3) ** 2 + (j - 90.7) ** 2 < 60 ** 2;
  const over = lattice(16, WIDTH);
  const points = Array.from({ length: 17 * 17 }, (_, k) => (k % 17) * 16 + Math.floor(k / 17) * 16 * 257);
  const next = (order: readonly number[]): Float64Array => {
    const cells = new EdgeCells(over);
    for (const point of order) cells.learn(point, region(...cells.placeOf(point)));
    return cells.pointsToCut(cells.crossedBeside(order));
  };
  expect(next(points.toReversed())).toEqual(next(points));
  expect(next(points).length).toBeGreaterThan(0);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cmaes } from "../../../src/sweep/rounds/search/cmaes.ts";
import { cmaParameters, defaultPopulation } from "../../../src/sweep/rounds/search/cmaes-parameters.ts";
import { eigen } from "../../../src/sweep/rounds/search/eigen.ts";
import type { UnitPoint } from "../../../src/sweep/rounds/search/unit-search.ts";
import { searched } from "./searched.ts";

const ranges = (dimensions: number): number[] => Array.from({ length: dimensions }, () => Infinity);

/** Returns the values of a function at the points of a search in the unit cube. */
function values(f: (point: UnitPoint) => number, dimensions: number, samples: number, seed = 0): number[] {
  const points = searched(cmaes, { samples, seed }, ranges(dimensions), (point) => [f(point), Infinity]);
  return points.flat().map(f);
}

/** Returns the number of evaluations until a value is at most `target`. */
function evaluations(all: readonly number[], target: number): number {
  const place = all.findIndex((value) => value <= target);
  return place === -1 ? Infinity : place + 1;
}

describe("the parameters", () => {
  // pycma 4.5.0: RecombinationWeights(8), finalize_negative_weights(5, c1, cmu), and the strategy
  // parameters c1, cmu and cc of five dimensions.
  test("are those of pycma", () => {
    const { weights, muEff, c1, cMu, cC } = cmaParameters(5, 8);
    const published = [
      0.5299301844787792, 0.2857142857142857, 0.14285714285714282, 0.041498386949792215, -0.14853743453079063,
      -0.4055746760130295, -0.6228965671385448, -0.811149352026059,
    ];
    for (const [i, weight] of published.entries()) expect(weights[i]).toBeCloseTo(weight, 14);
    expect(muEff).toBeCloseTo(2.60017882611318, 13);
    expect(c1).toBeCloseTo(0.047292304159400896, 15);
    expect(cMu).toBeCloseTo(0.04785904960298248, 15);
    expect(cC).toBeCloseTo(0.45019955799280803, 14);
  });

  test("include a population of 4 + ⌊3·ln n⌋", () => {
    expect([1, 2, 3, 5, 10, 20, 40].map(defaultPopulation)).toEqual([4, 6, 7, 8, 10, 12, 15]);
  });
});

test("eigenvectors are orthonormal, and the matrix maps them to multiples of themselves", () => {
  const matrices = fc
    .integer({ min: 1, max: 8 })
    .chain((n) =>
      fc.array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n, maxLength: n }), {
        minLength: n,
        maxLength: n,
      }),
    )
    .map((rows) => rows.map((row, i) => Float64Array.from(row, (_, j) => rows[Math.min(i, j)]![Math.max(i, j)]!)));
  fc.assert(
    fc.property(matrices, (matrix) => {
      const { values: lambda, vectors } = eigen(matrix);
      for (const [k, vector] of vectors.entries()) {
        for (const [i, row] of matrix.entries()) {
          const image = row.reduce((sum, value, j) => sum + value * vector[j]!, 0);
          expect(image).toBeCloseTo(lambda[k]! * vector[i]!, 13);
        }
        for (const [l, other] of vectors.entries()) {
          const product = vector.reduce((sum, value, i) => sum + value * other[i]!, 0);
          expect(product).toBeCloseTo(Number(k === l), 13);
        }
      }
    }),
  );
});

describe("CMA-ES", () => {
  test("finds a minimum in the cube, at a face and in a corner", () => {
    for (const center of [0.3, 0, 1]) {
      const sphere = (point: UnitPoint): number => point.reduce((sum, u, i) => sum + (i + 1) * (u - center) ** 2, 0);
      expect(evaluations(values(sphere, 3, 900), 1e-12)).toBeLessThan(900);
    }
  });

  test("does not depend on a scale of the values, only on their order", () => {
    const sphere = (point: UnitPoint): number => point.reduce((sum, u) => sum + (u - 0.4) ** 2, 0);
    const points = (f: (value: number) => number): unknown =>
      searched(cmaes, { samples: 200 }, ranges(2), (point) => [f(sphere(point)), Infinity]);
    expect(points((value) => 2 ** 40 * value)).toEqual(points((value) => value));
  });

  test("turns to an ill-conditioned, rotated valley", () => {
    const [cosine, sine] = [Math.cos(1), Math.sin(1)];
    const valley = ([u = 0, v = 0]: UnitPoint): number =>
      (cosine * (u - 0.4) + sine * (v - 0.6)) ** 2 + 1e6 * (cosine * (v - 0.6) - sine * (u - 0.4)) ** 2;
    for (const seed of [1, 2, 3]) expect(evaluations(values(valley, 2, 1200, seed), 1e-10)).toBeLessThan(1200);
  });

  test("restarts with twice the population where all values are equal", () => {
    const rounds = searched(cmaes, { samples: 600 }, ranges(2), () => [1, Infinity]);
    const sizes = rounds.map((points) => points.length);
    // Equal for 10 + ⌈30·n/λ⌉ generations.
    expect(sizes.slice(0, 21)).toEqual([...Array<number>(20).fill(6), 12]);
    expect(sizes[20 + 15]).toBe(24);
  });

  test("leaves a local minimum by a restart", () => {
    // Two bowls: the lower one is narrow.
    const bowls = ([u = 0, v = 0]: UnitPoint): number =>
      Math.min(0.1 + (u - 0.5) ** 2 + (v - 0.5) ** 2, 5 * ((u - 0.85) ** 2 + (v - 0.15) ** 2));
    const all = values(bowls, 2, 8000, 3);
    expect(evaluations(all, 0.09)).toBeGreaterThan(200);
    expect(evaluations(all, 1e-8)).toBeLessThan(8000);
  });

  test("goes on where trials fail", () => {
    const half = (point: UnitPoint): number => (point[0]! > 0.5 ? Infinity : (point[0]! - 0.2) ** 2 + point[1]! ** 2);
    expect(evaluations(values(half, 2, 600), 1e-8)).toBeLessThan(600);
  });
});

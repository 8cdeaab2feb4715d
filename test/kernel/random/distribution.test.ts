import { erf } from "mathjs";
import { describe, expect, test } from "vitest";
import { gradientNoise } from "../../../src/kernel/random/gradient-noise.ts";
import { startPoints } from "../../../src/kernel/random/start-points.ts";
import { attempts } from "../../support/faults/attempts.ts";
import { referenceInit, referenceNormal, referenceStart } from "../../support/reference/reference-random.ts";
import { builtInObjective, builtInOptimizer, objectiveOf, spaceOf } from "../../support/spaces/space-spec.ts";

const COUNT = attempts(10_000, 50_000);
const SEEDS = [0, 1, 2 ** 53 - 1];

/** √n times the largest distance between the share of values up to x and what it should be. */
function kolmogorovSmirnov(values: Float64Array, distribution: (x: number) => number): number {
  const n = values.length;
  const distances = values.toSorted().map((x, i) => Math.max((i + 1) / n - distribution(x), distribution(x) - i / n));
  return Math.sqrt(n) * Math.max(...distances);
}

// Beyond this in one of a thousand samples (Kolmogorov's distribution).
const KS_LIMIT = 1.95;

function mean(values: Float64Array, of: (x: number) => number = (x) => x): number {
  return values.reduce((sum, x) => sum + of(x), 0) / values.length;
}

/** Numbers along one of repeat, step and coordinate, the others held. */
function normals(seed: number, along: "repeat" | "step" | "coordinate"): Float64Array {
  const draw = gradientNoise(seed);
  if (along === "coordinate") {
    const out = new Float64Array(COUNT);
    draw(3, 5, out);
    return out;
  }
  const out = new Float64Array(2);
  return Float64Array.from({ length: COUNT }, (_, i) => {
    draw(along === "repeat" ? i : 3, along === "step" ? i : 5, out);
    return out[0]!;
  });
}

describe.each(SEEDS)("noise with seed %d", (seed) => {
  test.each(["repeat", "step", "coordinate"] as const)(
    "is normal along a %s, and one number tells nothing of the next",
    (along) => {
      const values = normals(seed, along);
      expect(kolmogorovSmirnov(values, (x) => (1 + erf(x / Math.SQRT2)) / 2)).toBeLessThan(KS_LIMIT);
      // Each moment within four of its standard deviations: those of the mean of 1, x² − 1, x³, x⁴
      // − 3.
      const within = (moment: number, variance: number): void =>
        expect(Math.abs(moment)).toBeLessThan(4 * Math.sqrt(variance / COUNT));
      within(mean(values), 1);
      within(
        mean(values, (x) => x * x - 1),
        2,
      );
      within(
        mean(values, (x) => x ** 3),
        15,
      );
      within(
        mean(values, (x) => x ** 4 - 3),
        96,
      );
      within(mean(values.map((x, i) => x * (values[i + 1] ?? 0))), 1);
    },
  );

  test("is a function of repeat, step and coordinate, to the bit", () => {
    const draw = gradientNoise(seed);
    const out = new Float64Array(4);
    for (const [repeat, step] of [
      [0, 0],
      [2, 1],
      [1, 2],
      [7, 2 ** 32 - 1],
      [7, 2 ** 32 + 5],
      [7, 5],
      [2 ** 31 - 1, 1e15],
    ] as const) {
      draw(repeat, step, out);
      expect([...out]).toEqual([0, 1, 2, 3].map((j) => referenceNormal(seed, repeat, step, j)));
    }
  });
});

test.each(SEEDS)("starts are uniform in the domain with seed %d, independent in its coordinates", (seed) => {
  const objective = builtInObjective("three_hump_camel");
  const box = [
    [-5, 3],
    [0, 1e-3],
  ] as const;
  const starts = startPoints(
    { ...spaceOf({ ...objective, domain: box }, builtInOptimizer("sgd")), start: "random" },
    seed,
  );
  const points = Array.from({ length: COUNT }, (_, repeat) => [...starts(repeat)]);
  for (const [j, [low, high]] of box.entries()) {
    const values = Float64Array.from(points, (point) => point[j]!);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(low);
    expect(Math.max(...values)).toBeLessThanOrEqual(high);
    expect(kolmogorovSmirnov(values, (x) => (x - low) / (high - low))).toBeLessThan(KS_LIMIT);
    expect([...values.slice(0, 5)]).toEqual(
      [0, 1, 2, 3, 4].map((repeat) => referenceStart(seed, repeat, j, [low, high])),
    );
  }
  const product = Float64Array.from(points, ([x = 0, y = 0]) => (x + 1) * (y - 5e-4));
  // The variances of the two are (high − low)²/12.
  expect(Math.abs(mean(product))).toBeLessThan(4 * Math.sqrt(((8 * 1e-3) / 12) ** 2 / COUNT));
});

describe.each(SEEDS)("random starts of blocks with seed %d", (seed) => {
  const shapes = [
    { name: "W", shape: [50, 20], draw: "normal/sqrt(fan_in)" },
    { name: "b", shape: [1000] },
    { name: "V", shape: [10, 10, 10], draw: "uniform*sqrt(6/(fan_in + fan_out)) + i/n" },
  ];
  const objective = { ...objectiveOf("x[1]", new Array<number>(3000).fill(0)), blocks: shapes };
  const starts = startPoints(spaceOf(objective, builtInOptimizer("sgd")), seed);

  test("are functions of repeat and coordinate, to the bit; other blocks keep their start", () => {
    for (const repeat of [1, 0, 2 ** 31 - 1, 1]) {
      const point = starts(repeat);
      for (const at of [0, 1, 999]) {
        expect(point[at]).toBe(referenceInit(seed, repeat, at).normal / Math.sqrt(50));
        expect(point[1000 + at]).toBe(0);
        const { uniform } = referenceInit(seed, repeat, 2000 + at);
        expect(point[2000 + at]).toBe(uniform * Math.sqrt(6 / 110) + (at + 1) / 3000);
      }
    }
  });

  test("are normal and uniform, and independent of each other's neighbours", () => {
    const points = Array.from({ length: COUNT / 1000 }, (_, repeat) => starts(repeat).slice());
    const normal = Float64Array.from(
      points.flatMap((point) => [...point.subarray(0, 1000)]),
      (x) => x * Math.sqrt(50),
    );
    expect(kolmogorovSmirnov(normal, (x) => (1 + erf(x / Math.SQRT2)) / 2)).toBeLessThan(KS_LIMIT);
    const uniform = Float64Array.from(
      points.flatMap((point) => [...point.subarray(2000)].map((x, i) => (x - (i + 1) / 3000) / Math.sqrt(6 / 110))),
    );
    expect(kolmogorovSmirnov(uniform, (x) => (x + 1) / 2)).toBeLessThan(KS_LIMIT);
    const product = (values: Float64Array): number => mean(values.map((x, i) => x * (values[i + 1] ?? 0)));
    expect(Math.abs(product(normal))).toBeLessThan(4 / Math.sqrt(COUNT));
    expect(Math.abs(product(uniform))).toBeLessThan(4 / 3 / Math.sqrt(COUNT));
  });
});

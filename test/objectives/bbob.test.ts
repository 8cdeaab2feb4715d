import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { objectiveFunction } from "../../src/kernel/js/objective-function.ts";
import { bbob } from "../../src/objectives/suites/bbob/bbob.ts";
import { cos } from "../../src/objectives/suites/bbob/cosine.ts";
import { fma } from "../../src/objectives/suites/bbob/fused-multiply-add.ts";
import { gridPoint } from "../../src/objectives/suites/bbob/instance.ts";
import { log } from "../../src/objectives/suites/bbob/logarithm.ts";
import { bbobOptimum } from "../../src/objectives/suites/bbob/optimum.ts";
import { normals, uniforms } from "../../src/objectives/suites/bbob/random-numbers.ts";
import { rotation } from "../../src/objectives/suites/bbob/rotation.ts";
import { attempts } from "../support/faults/attempts.ts";
import { builtInObjective } from "../support/spaces/space-spec.ts";

type Problem = readonly [
  f: number,
  dim: number,
  instance: number,
  fOpt: number,
  xOpt: readonly number[],
  values: readonly number[],
  gradients: readonly (readonly number[])[],
];

interface Published {
  readonly problems: readonly Problem[];
  /** The tolerances of values and gradients, of functions that amplify rounding. */
  readonly listed: Readonly<Record<string, readonly [value: number, gradient: number]>>;
}

const published = JSON.parse(readFileSync(new URL("../data/bbob-public.json", import.meta.url), "utf8")) as Published;

const NUMBERS = Array.from({ length: 24 }, (_, i) => i + 1);

/** Values of glibc 2.36 on x86-64 with FMA, which glibc.c beside the file writes. */
interface Glibc {
  /** A whole number k, and the bits of log u and cos 2πu for u = k/(2³¹ − 1). */
  readonly arguments: readonly (readonly [k: number, log: string, cos: string])[];
  readonly minimisers: readonly (readonly [f: number, dim: number, instance: number, xOpt: readonly number[]])[];
}

const glibc = JSON.parse(readFileSync(new URL("../data/glibc/glibc.json", import.meta.url), "utf8")) as Glibc;

test("the 24 functions are there, in order", () => {
  expect(Object.keys(bbob)).toEqual(NUMBERS.map((f) => `bbob_f${f}`));
  expect(published.problems).toHaveLength(24 * 3 * 3);
});

describe.each(NUMBERS)("f%d", (f) => {
  const [valueTolerance, gradientTolerance] = published.listed[f] ?? [1e-11, 1e-10];
  const problems = published.problems.filter(([number]) => number === f);

  test("has COCO's optimum", () => {
    for (const [, dim, instance, fOpt, xOpt] of problems) {
      const optimum = bbobOptimum(f, dim, instance);
      expect(optimum.fOpt).toBe(fOpt);
      expect(optimum.xOpt).toEqual(xOpt);
      expect(builtInObjective(`bbob_f${f}`, { dim, parameters: { instance } })).toMatchObject({
        ...{ minimum: 0, minimisers: [optimum.xOpt], start: xOpt.map(() => 0), domain: xOpt.map(() => [-5, 5]) },
      });
    }
  });

  test("has COCO's values and published gradients", () => {
    // Outside a soak, one instance for each dimension.
    const tried = problems.filter((_, i) => attempts(1, 20) > 1 || (i + Math.floor(i / 3) + f) % 3 === 0);
    for (const [, dim, instance, fOpt, xOpt, values, gradients] of tried) {
      const objective = objectiveFunction(builtInObjective(`bbob_f${f}`, { dim, parameters: { instance } }));
      const gradient = new Float64Array(dim);
      const slopes = [gradients[0], gradients[1], undefined, undefined, gradients[2], undefined];
      for (const [k, x] of pointsOf(xOpt).entries()) {
        const value = objective.gradient(x, gradient);
        const expected = values[k] ?? NaN;
        const tolerance = valueTolerance * Math.abs(expected - fOpt) + 1e-12 * Math.max(1, Math.abs(expected));
        expect(Math.abs(value + fOpt - expected), `value at p${k + 1}`).toBeLessThanOrEqual(tolerance);
        const slope = slopes[k];
        if (slope === undefined) continue;
        const size = Math.max(1e-3, ...slope.map(Math.abs));
        expect(distance([...gradient], slope), `slope at p${k + 1}`).toBeLessThanOrEqual(gradientTolerance * size);
      }
    }
  });

  test.each([
    [2, [71, 200_000]],
    [40, [1]],
  ])("is 0 at its minimiser in %d dimensions, with a gradient", (dim, instances) => {
    for (const instance of instances) {
      const { xOpt } = bbobOptimum(f, dim, instance);
      const objective = objectiveFunction(builtInObjective(`bbob_f${f}`, { dim, parameters: { instance } }));
      const gradient = new Float64Array(dim);
      expect(Math.abs(objective.gradient(xOpt, gradient))).toBeLessThan(f === 20 ? 1e-13 : 1e-20);
      expect([...gradient].every(Number.isFinite)).toBe(true);
      expect(
        Number.isFinite(
          objective.gradient(
            xOpt.map(() => 0),
            gradient,
          ),
        ),
      ).toBe(true);
      expect([...gradient].every(Number.isFinite)).toBe(true);
    }
  });
});

describe("the generators have the published numbers", () => {
  test("uniform", () => {
    expect(uniforms(10001, 5)).toEqual([
      0.53163354496081994, 0.35540521114850659, 0.40956786666510991, 0.74087246635038051, 0.16499015650013002,
    ]);
  });

  test("normal", () => {
    expectClose(normals(10001, 3), [-0.064431808163620694, 0.73228154008022683, -1.2573661994921457]);
    expectClose(normals(10001, 1), [-0.69122823400896249]);
  });

  test("logarithms and cosines of glibc, also where correct rounding differs", () => {
    expect(glibc.arguments.length).toBeGreaterThan(400);
    for (const [k, logarithm, cosine] of glibc.arguments) {
      const u = k / (2 ** 31 - 1);
      expect([k, bitsOf(log(u)), bitsOf(cos(2 * Math.PI * u))]).toEqual([k, logarithm, cosine]);
    }
  });

  test("minimisers of f9 and f19 in 20 and 40 dimensions, to the bit", () => {
    expect(glibc.minimisers).toHaveLength(12);
    for (const [f, dim, instance, xOpt] of glibc.minimisers) {
      expect(bbobOptimum(f, dim, instance).xOpt, `f${f} in ${dim}, instance ${instance}`).toEqual(xOpt);
    }
  });

  test("rotations", () => {
    expectClose(
      rotation(1010001, 2).flat(),
      [0.99999724768109399, 0.0023461948419663849, 0.0023461948419740189, -0.99999724768109421],
    );
    expectClose(rotation(1010001, 3).flat(), [
      ...[-0.83116964468551935, 0.024557271869449712, -0.55547633806641827],
      ...[0.12438260255354117, -0.96549446142370221, -0.22879994130716746],
      ...[-0.54192803021744085, -0.25926315850595777, 0.7994351910606381],
    ]);
  });

  test("optima", () => {
    const point = [0.25279999999999969, -1.1568000000000001, -0.7240000000000002];
    expect(gridPoint({ f: 1, dim: 3, instance: 1 })).toEqual(point);
  });
});

test("a fused multiply-add rounds once", () => {
  const exact = (a: number, b: number, c: number): number => toNumber(scaled(a) * scaled(b) + (scaled(c) << SCALE));
  // A product next to the middle between two numbers: rounding twice decides wrongly.
  expect(fma(1 + 2 ** -27, 1 + 2 ** -26, -(2 ** -80))).toBe(exact(1 + 2 ** -27, 1 + 2 ** -26, -(2 ** -80)));
  const number = fc
    .tuple(fc.double({ min: 1, max: 2, noNaN: true }), fc.integer({ min: -60, max: 60 }), fc.boolean())
    .map(([mantissa, exponent, isNegative]) => (isNegative ? -mantissa : mantissa) * 2 ** exponent);
  fc.assert(
    fc.property(number, number, number, (a, b, c) => {
      expect(fma(a, b, c)).toBe(exact(a, b, c));
    }),
    { numRuns: attempts(2000, 200_000) },
  );
  // Sums that cancel, and those whose small part decides the rounding.
  fc.assert(
    fc.property(number, number, fc.integer({ min: -60, max: 60 }), (a, b, e) => {
      for (const c of [-a * b, a * b * 2 ** -53, a * b * 2 ** e]) expect(fma(a, b, c)).toBe(exact(a, b, c));
    }),
    { numRuns: attempts(2000, 200_000) },
  );
});

const SCALE = 300n;

/** Returns a number times 2^SCALE. */
function scaled(value: number): bigint {
  let exponent = 0;
  let whole = value;
  for (; !Number.isInteger(whole); whole *= 2) exponent += 1;
  return (BigInt(whole) << SCALE) >> BigInt(exponent);
}

/** Returns the number nearest to a whole number of 2^(−2·SCALE). */
function toNumber(value: bigint): number {
  return Number(value) / 2 ** Number(SCALE) / 2 ** Number(SCALE);
}

function bitsOf(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

/** Returns the points p1 … p6 of a problem. */
function pointsOf(xOpt: readonly number[]): number[][] {
  const fraction = (i: number, k: number): number => (i * 0.6180339887498949 + k * 0.414213562) % 1;
  const inBox = [1, 2, 3, 4].map((k) => xOpt.map((_, i) => -4 + 8 * fraction(i + 1, k)));
  const outside = xOpt.map((_, i) => -8 + 16 * fraction(i + 1, 6));
  return [...inBox, outside, xOpt.map((one, i) => one + 0.002 * (fraction(i + 1, 7) - 0.5))];
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  expect(distance(actual, expected)).toBeLessThan(1e-15);
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((one, i) => Math.abs(one - (b[i] ?? NaN))));
}

import { describe, expect, test } from "vitest";
import { objectiveFunction } from "../../src/kernel/js/objective-function.ts";
import type { ObjectiveFunction } from "../../src/kernel/js/objective-function.ts";
import type { ObjectiveDefinition } from "../../src/objectives/definition.ts";
import type { ObjectiveSpec } from "../../src/objectives/objective-spec.ts";
import { objectives } from "../../src/objectives/registry.ts";
import { bbob } from "../../src/objectives/suites/bbob/bbob.ts";
import { resolveObjective } from "../../src/objectives/resolve.ts";
import type { ObjectiveOptions } from "../../src/objectives/resolve.ts";
import { attempts } from "../support/faults/attempts.ts";

/** Objectives that are excused from having a gradient of 0 at their minimisers, and why. */
const GRADIENT_AT_MINIMISER_EXCUSED: Readonly<Record<string, string>> = {
  adjiman: "the minimiser lies on the edge of the domain",
  eggholder: "the minimiser lies on the edge of the domain",
  bbob_f20: "COCO's minimiser has 12 digits",
};

/**
 * Objectives that are excused from central differences, and why. test/objectives/bbob.test.ts
 * compares published gradients.
 */
const DIFFERENCES_EXCUSED: Readonly<Record<string, string>> = {
  bbob_f16: "ripples of 1e-6 on a value that rounding disturbs by 1e-12",
  bbob_f19: "cos(p) for p up to 1e6, whose rounding disturbs the value by 1e-10",
  bbob_f23: "kinks at all scales down to 1e-10",
};

/** Objectives whose gradient at a minimiser is above 1e-9 by rounding: the bound, and why. */
const ROUNDED_GRADIENT: Readonly<Record<string, readonly [bound: number, reason: string]>> = {
  meyer: [1e-2, "the largest eigenvalue of the Hessian is 2.5e14"],
};

/** Objectives whose minimisers are known in their default dimension only, and why. */
const MINIMISERS_EXCUSED: Readonly<Record<string, string>> = {
  discrete_boundary_value: "the root has no closed form",
  discrete_integral_equation: "the root has no closed form",
  broyden_tridiagonal: "the root has no closed form",
  broyden_banded: "the root has no closed form",
};

/** Settings beside the defaults under which an objective must keep the contract too. */
const OTHER_SETTINGS: readonly (readonly [string, ObjectiveOptions])[] = [
  ["quadratic", { dim: 10, parameters: { condition: 1000 } }],
  ["quadratic", { parameters: { condition: 1 } }],
  ["rotated_quadratic", { parameters: { condition: 3 } }],
  ["convex_rosenbrock", { dim: 4, parameters: { condition: 10 } }],
  ["convex_rosenbrock", { dim: 60, parameters: { condition: 1e6 } }],
  ["perm0", { dim: 3, parameters: { beta: 0.5 } }],
  ["michalewicz", { dim: 5 }],
  ["watson", { dim: 12 }],
  ["chebyquad", { dim: 8 }],
  ["chebyquad", { dim: 9 }],
];

// Others in a soak: an objective takes up to a second.
const LARGE: readonly string[] = ["rosenbrock", "quadratic", "ackley", "trid", "griewank"].slice(0, attempts(1, 50));

// test/e2e/training.soak.test.ts compares the objectives with data with published values.
const withoutData = Object.entries(objectives).filter(([, { data }]) => data === undefined);

for (const [name, definition] of withoutData) {
  describe(name, () => {
    keepsTheContract(name, definition, {});
    for (const dim of otherDimensions(name, definition)) {
      describe(`in ${dim} dimensions`, () => keepsTheContract(name, definition, { dim }));
    }
  });
}

for (const [name, options] of OTHER_SETTINGS) {
  describe(`${name} with ${JSON.stringify(options)}`, () => keepsTheContract(name, named(name), options));
}

test.each(LARGE)("%s works in 1000 dimensions", (name) => {
  const spec = resolveObjective(name, named(name), { dim: 1000 });
  const f = objectiveFunction(spec);
  const gradient = new Float64Array(1000);
  const minimiser = spec.minimisers[0] ?? [];
  expect(Math.abs(f.gradient(minimiser, gradient) - (spec.minimum ?? NaN))).toBeLessThan(
    1e-12 * 1000 * Math.max(1, Math.abs(spec.minimum ?? NaN)),
  );
  f.gradient(spec.start, gradient);
  const random = uniform(1);
  for (let k = 0; k < attempts(2, 50); k++) {
    const i = Math.floor(random() * 1000);
    expectSlope(f, spec.start, i, gradient[i] ?? NaN);
  }
});

function keepsTheContract(name: string, definition: ObjectiveDefinition, options: ObjectiveOptions): void {
  const spec = resolveObjective(name, definition, options);
  const f = objectiveFunction(spec);

  test("its start lies in its domain and has a finite value", () => {
    spec.start.forEach((value, i) => {
      const [low, high] = bounds(spec, i);
      expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThanOrEqual(high);
    });
    expect(f.value(spec.start)).toSatisfy(Number.isFinite);
  });

  test(`its gradient ${name in DIFFERENCES_EXCUSED ? "belongs to the value" : "equals central differences"}`, () => {
    const random = uniform(7);
    const gradient = new Float64Array(spec.dim);
    for (let k = 0; k < attempts(2, 50); k++) {
      const x = pointInDomain(spec, random);
      expect(f.gradient(x, gradient)).toBe(f.value(x));
      if (!(name in DIFFERENCES_EXCUSED)) gradient.forEach((slope, i) => expectSlope(f, x, i, slope));
    }
  });

  const { minimum } = spec;
  if (minimum === null) return;
  const rounding = 1e-12 * spec.dim * Math.max(1, Math.abs(minimum));

  test("its value is nowhere in the domain below the minimum", () => {
    const random = uniform(11);
    let lowest = Infinity;
    for (let k = 0; k < attempts(100, 20_000); k++) lowest = Math.min(lowest, f.value(pointInDomain(spec, random)));
    for (const minimiser of spec.minimisers) {
      for (let k = 0; k < attempts(30, 1_000); k++)
        lowest = Math.min(lowest, f.value(pointNear(minimiser, spec, random)));
    }
    expect(lowest).toBeGreaterThanOrEqual(minimum - rounding);
  });

  test("its value at each minimiser is the minimum", () => {
    const isExcused = name in MINIMISERS_EXCUSED && options.dim !== undefined;
    expect(spec.minimisers.length > 0).toBe(!isExcused);
    for (const minimiser of spec.minimisers) {
      expect(Math.abs(f.value(minimiser) - minimum)).toBeLessThanOrEqual(rounding);
    }
  });

  test(`its gradient at each minimiser is ${name in GRADIENT_AT_MINIMISER_EXCUSED ? "excused from being " : ""}0`, () => {
    const gradient = new Float64Array(spec.dim);
    const largest = spec.minimisers.map((minimiser) => {
      f.gradient(minimiser, gradient);
      return Math.max(...gradient.map(Math.abs));
    });
    if (name in GRADIENT_AT_MINIMISER_EXCUSED) expect(Math.max(...largest)).toBeGreaterThan(1e-9);
    else expect(Math.max(0, ...largest)).toBeLessThanOrEqual(ROUNDED_GRADIENT[name]?.[0] ?? 1e-9);
  });
}

/**
 * Central differences of order 4 with several steps: the best must agree, up to the rounding of the
 * values.
 */
function expectSlope(f: ObjectiveFunction, x: readonly number[], i: number, slope: number): void {
  const here = x[i] ?? NaN;
  const excess = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7].map((step) => {
    const h = step * Math.max(1, Math.abs(here));
    const [a = NaN, b = NaN, c = NaN, d = NaN] = [-2, -1, 1, 2].map((k) => f.value(x.with(i, here + k * h)));
    const rounding = (20 * Number.EPSILON * Math.max(...[a, b, c, d].map(Math.abs))) / h;
    return Math.abs((8 * (c - b) - (d - a)) / (12 * h) - slope) - 1e-6 * Math.abs(slope) - rounding;
  });
  expect(Math.min(...excess), `∂f/∂x[${i + 1}] at ${x.join(", ")}`).toBeLessThanOrEqual(0);
}

function otherDimensions(name: string, { dim }: ObjectiveDefinition): number[] {
  // Published values of bbob are in 2 and 10 dimensions.
  if (typeof dim === "number" || (Object.hasOwn(bbob, name) && attempts(2, 50) === 2)) return [];
  const { default: usual, min, multipleOf = 1 } = dim;
  return [...new Set([min, 2, multipleOf === 1 ? 5 : 3 * multipleOf, 10])].filter(
    (candidate) => candidate !== usual && candidate >= min && candidate % multipleOf === 0,
  );
}

function named(name: string): ObjectiveDefinition {
  const definition = objectives[name];
  if (definition === undefined) throw new Error(`no such objective: ${name}`);
  return definition;
}

function bounds(spec: ObjectiveSpec, i: number): readonly [number, number] {
  const pair = spec.domain?.[i];
  if (pair === undefined) throw new Error(`no domain: ${spec.name}`);
  return pair;
}

function pointInDomain(spec: ObjectiveSpec, random: () => number): number[] {
  return spec.start.map((_, i) => {
    const [low, high] = bounds(spec, i);
    return low + (high - low) * random();
  });
}

function pointNear(minimiser: readonly number[], spec: ObjectiveSpec, random: () => number): number[] {
  return minimiser.map((value, i) => {
    const [low, high] = bounds(spec, i);
    return Math.min(high, Math.max(low, value + (random() - 0.5) * 1e-3 * (high - low)));
  });
}

/** Numbers from 0 to 1, the same for the same seed: a linear congruential generator modulo 2^32. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

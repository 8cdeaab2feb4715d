import fc from "fast-check";
import { axisSize } from "../../../src/sweep/spec/axis.ts";
import type { Axis, Box, Interval, SpaceSpec } from "../../../src/sweep/spec/sweep-spec.ts";

/**
 * Returns a space of the sphere and a rule with hyperparameters a to d, any of which may be axes.
 */
export function spaceOf(parts: Partial<SpaceSpec>): SpaceSpec {
  return {
    label: "sphere mine",
    objective: {
      name: "sphere",
      formula: "x^2 + y^2",
      dim: 2,
      start: [1, 1],
      domain: null,
      minimum: 0,
      minimisers: [[0, 0]],
      parameters: {},
      constants: {},
    },
    optimizer: { name: "mine", hyperparameters: { a: -1, b: -2, c: -3, d: -4 }, state: {}, update: ["x = x - a * g"] },
    axes: [],
    exclude: [],
    include: [],
    stop: { max_steps: 10, target: 1e-8, gradient: 0, diverge: 1e12 },
    schedule: "constant",
    noise: 0,
    repeats: 1,
    offset: 0,
    ...parts,
  };
}

function axisFor(keys: readonly string[]): fc.Arbitrary<Axis> {
  const row = fc.tuple(...keys.map(() => fc.integer({ min: 0, max: 99 })));
  const list = fc
    .uniqueArray(row, { minLength: 1, maxLength: 6, selector: (values) => values.join(" ") })
    .map((rows): Axis => ({ kind: "list", keys, rows }));
  const [key] = keys;
  if (keys.length > 1 || key === undefined) return list;
  const range = fc
    .record({ kind: fc.constantFrom("linear" as const, "log" as const), num: fc.integer({ min: 2, max: 7 }) })
    .map((parts): Axis => ({ ...parts, keys: [key], min: 1, max: 20 }));
  return fc.oneof(list, range);
}

function intervalsOn(axis: Axis): fc.Arbitrary<readonly Interval[]> {
  return fc.subarray([...Array(axisSize(axis)).keys()], { minLength: 1 }).map((indices) => {
    const intervals: [number, number][] = [];
    for (const index of indices) {
      const last = intervals.at(-1);
      if (last?.[1] === index) last[1] = index + 1;
      else intervals.push([index, index + 1]);
    }
    return intervals;
  });
}

/**
 * Arbitrary spaces of up to three axes (one may be zipped), with excludes, includes and repeats.
 */
export const anySpace: fc.Arbitrary<SpaceSpec> = fc
  .shuffledSubarray([["a"], ["b", "d"], ["c"]])
  .chain((groups) => fc.tuple(...groups.map(axisFor)))
  .chain((axes) => {
    const box: fc.Arbitrary<Box> = fc.tuple(...axes.map(intervalsOn));
    const point = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 100, max: 999 })));
    return fc.record({
      axes: fc.constant(axes),
      exclude: fc.array(box, { maxLength: 5 }),
      include: fc.array(point, { maxLength: 3 }),
      repeats: fc.integer({ min: 1, max: 3 }),
    });
  })
  .map(spaceOf);

/** Arbitrary spaces of a method: ranges have any value, and nothing is excluded. */
export function anyMethodSpace(name: string): fc.Arbitrary<SpaceSpec> {
  const method = fc.record({ samples: fc.integer({ min: 1, max: 40 }), seed: fc.nat() });
  return fc.tuple(anySpace, method).map(([{ axes, ...space }, chosen]): SpaceSpec => ({
    ...space,
    axes: axes.map((axis): Axis => {
      if (axis.kind === "list" || axis.kind === "continuous") return axis;
      return { kind: "continuous", keys: axis.keys, min: axis.min, max: axis.max, scale: axis.kind };
    }),
    exclude: [],
    method: { name, ...chosen, options: {} },
  }));
}

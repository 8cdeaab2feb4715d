import { describe, expect, test } from "vitest";
import type { Sampler } from "../../src/sweep/points/sampler.ts";
import { SAMPLERS } from "../../src/sweep/points/samplers.ts";
import { axisSize, axisValue, discreteAxes } from "../../src/sweep/spec/axis.ts";
import type { MethodSpec, SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { anyMethodSpace, anySpace, spaceOf } from "../support/spaces/spaces.ts";
import { testSampler } from "./sampler-contract.ts";

const POINTS = 64;

/** Draws from a grid's values: a sampler of another kind, which the contract must accept too. */
const drawnSampler: Sampler = {
  kind: "drawn",
  summary: "draws from the values of the axes",
  options: {},
  size: ({ repeats }) => POINTS * repeats,
  count: ({ repeats }) => POINTS * repeats,
  countIn: (_space, ranges) => ranges.reduce((sum, [from, to]) => sum + to - from, 0),
  reader(space) {
    const hyperparameters = Object.keys(space.optimizer.hyperparameters);
    const defaults = Object.values(space.optimizer.hyperparameters);
    return {
      hyperparameters,
      read(index, out, at) {
        out.set(defaults, at);
        const draw = uniform(Math.floor(index / space.repeats));
        for (const axis of discreteAxes(space.axes)) {
          const place = Math.floor(draw() * axisSize(axis));
          for (const [i, key] of axis.keys.entries()) {
            out[at + hyperparameters.indexOf(key)] = axisValue(axis, place, i);
          }
        }
        return true;
      },
      repeat: (index) => index % space.repeats,
      index: (place) => place,
    };
  },
};

/** Draws in [0, 1) that depend on the point alone. */
function uniform(point: number): () => number {
  let state = ((point + 1) * 1_103_515_245) % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const grid = spaceOf({
  axes: [
    { kind: "log", keys: ["a"], min: 1e-3, max: 10, num: 16 },
    { kind: "linear", keys: ["b"], min: -1, max: 1, num: 16 },
    { kind: "list", keys: ["c"], rows: [[1], [2], [3]] },
  ],
});

/** Options with which the first round of a search has all points. */
const WHOLE: Readonly<Record<string, MethodSpec["options"]>> = { tpe: { startup: 512 }, cmaes: { population: 512 } };

/** Returns a space of 512 points of a method. */
const sampled = (name: string): SpaceSpec =>
  spaceOf({
    axes: [
      { kind: "continuous", keys: ["a"], min: 1e-3, max: 10, scale: "log" },
      { kind: "continuous", keys: ["b"], min: -1, max: 1, scale: "linear" },
      { kind: "list", keys: ["c"], rows: [[1], [2], [3]] },
    ],
    method: { name, samples: 512, seed: 1, options: WHOLE[name] ?? {} },
  });

describe.each([SAMPLERS[0]!, drawnSampler])("the sampler $kind", (sampler) => {
  testSampler(sampler, anySpace, grid);
});

describe.each(SAMPLERS.slice(1))("the sampler $kind", (sampler) => {
  testSampler(sampler, anyMethodSpace(sampler.kind), sampled(sampler.kind));

  test("the points depend on the seed", () => {
    const space = sampled(sampler.kind);
    const first = (seed: number): number[] => {
      const out = new Float64Array(4);
      sampler.reader({ ...space, method: { ...space.method!, seed } }).read(3, out, 0);
      return [...out];
    };
    expect(first(1)).toEqual(first(1));
    expect(new Set([0, 1, 2, 3, 2 ** 32].map((seed) => first(seed)[0])).size).toBe(5);
  });
});

test("kinds differ", () => {
  expect(new Set(SAMPLERS.map(({ kind }) => kind)).size).toBe(SAMPLERS.length);
});

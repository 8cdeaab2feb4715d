import { describe, expect, test } from "vitest";
import type { Sampler } from "../../src/sweep/points/sampler.ts";
import { SAMPLERS } from "../../src/sweep/points/samplers.ts";
import { axisSize, axisValue } from "../../src/sweep/spec/axis.ts";
import { testSampler } from "./sampler-contract.ts";

const POINTS = 5;

/**
 * Independent draws from the axes' values: a second sampler, to show that the contract is not the
 * grid's alone.
 */
const randomSampler: Sampler = {
  kind: "random",
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
        for (const axis of space.axes) {
          const place = Math.floor(draw() * axisSize(axis));
          for (const [i, key] of axis.keys.entries()) {
            out[at + hyperparameters.indexOf(key)] = axisValue(axis, place, i);
          }
        }
        return true;
      },
      repeat: (index) => index % space.repeats,
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

describe.each([...SAMPLERS, randomSampler])("the sampler $kind", (sampler) => {
  testSampler(sampler);
});

test("kinds differ", () => {
  expect(new Set(SAMPLERS.map(({ kind }) => kind)).size).toBe(SAMPLERS.length);
});

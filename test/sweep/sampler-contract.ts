import fc from "fast-check";
import { expect, test } from "vitest";
import type { Sampler } from "../../src/sweep/points/sampler.ts";
import type { Axis, SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { axisSize, indexOnAxis, placeOf } from "../../src/sweep/spec/axis.ts";
import { attempts } from "../support/faults/attempts.ts";

const RUNS = { numRuns: attempts(25, 400) };

/** Reads trials of a space; undefined for excluded ones. */
function readTrials(sampler: Sampler, space: SpaceSpec, indices: readonly number[]): (number[] | undefined)[] {
  const reader = sampler.reader(space);
  const width = reader.hyperparameters.length;
  return indices.map((index) => {
    const out = new Float64Array(width + 2).fill(7);
    const isRun = reader.read(index, out, 1);
    if (!isRun) expect([...out]).toEqual(Array.from(out, () => 7));
    expect([out[0], out[width + 1]]).toEqual([7, 7]);
    return isRun ? [...out.subarray(1, width + 1)] : undefined;
  });
}

/** Returns the eighth of an axis, from 0 to 7, that has some values. Throws if none has. */
function eighthOf(axis: Axis, values: readonly number[]): number {
  if (axis.kind !== "continuous") expect(indexOnAxis(axis, values)).toBeGreaterThanOrEqual(0);
  else expect([axis.min <= values[0]!, values[0]! <= axis.max]).toEqual([true, true]);
  return Math.min(7, Math.floor(placeOf(axis, values) * 8));
}

/** Tests a sampler over arbitrary spaces, and over `dense`, which has hundreds of points. */
export function testSampler(sampler: Sampler, spaces: fc.Arbitrary<SpaceSpec>, dense: SpaceSpec): void {
  const specSize = (space: SpaceSpec): number => sampler.specSize?.(space) ?? sampler.size(space);
  const allOf = (space: SpaceSpec): number[] => Array.from({ length: specSize(space) }, (_, i) => i);

  test("the reader names the optimizer's hyperparameters in order", () => {
    fc.assert(
      fc.property(spaces, (space) => {
        expect(sampler.reader(space).hyperparameters).toEqual(Object.keys(space.optimizer.hyperparameters));
      }),
      RUNS,
    );
  });

  test("as many trials are read as are counted; the others are gaps", () => {
    fc.assert(
      fc.property(spaces, (space) => {
        const run = readTrials(sampler, space, allOf(space)).filter((trial) => trial !== undefined);
        const [later, size] = [sampler.size(space) - specSize(space), specSize(space)];
        expect(run).toHaveLength(sampler.count(space) - later);
        expect(later).toBe(later === 0 ? 0 : sampler.countIn(space, [[size, size + later]]));
      }),
      RUNS,
    );
  });

  test("as many trials of a range are read as are counted", () => {
    fc.assert(
      fc.property(spaces, fc.nat(), fc.nat(), (space, a, b) => {
        const all = allOf(space);
        const [from, to] = [a % (all.length + 1), b % (all.length + 1)].sort((x, y) => x - y) as [number, number];
        const run = readTrials(sampler, space, all.slice(from, to)).filter((trial) => trial !== undefined);
        expect(sampler.countIn(space, from === to ? [] : [[from, to]])).toBe(run.length);
      }),
      RUNS,
    );
  });

  test("trials are the same in every reader and order", () => {
    fc.assert(
      fc.property(spaces, fc.infiniteStream(fc.nat()), (space, picks) => {
        const all = readTrials(sampler, space, allOf(space));
        fc.pre(all.length > 0);
        const some = [...picks.take(20)].map((pick) => pick % all.length);
        expect(readTrials(sampler, space, some)).toEqual(some.map((index) => all[index]));
      }),
      RUNS,
    );
  });

  test("the repeats of a point have its values", () => {
    fc.assert(
      fc.property(spaces, (space) => {
        const reader = sampler.reader(space);
        const all = readTrials(sampler, space, allOf(space));
        for (const [index, trial] of all.entries()) {
          expect(reader.repeat(index)).toBeLessThan(space.repeats);
          if (reader.repeat(index) > 0) expect(trial).toEqual(all[index - 1]);
        }
      }),
      RUNS,
    );
  });

  test("the points cover all eighths of every axis, and all values of a list", () => {
    const names = Object.keys(dense.optimizer.hyperparameters);
    const points = readTrials(sampler, dense, allOf(dense)).filter((point) => point !== undefined);
    for (const axis of dense.axes) {
      const found = points.map((point) => axis.keys.map((key) => point[names.indexOf(key)]!));
      const eighths = new Set(found.map((values) => eighthOf(axis, values)));
      expect(eighths.size).toBe(Math.min(8, axisSize(axis)));
    }
  });
}

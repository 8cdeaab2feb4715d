import fc from "fast-check";
import { expect, test } from "vitest";
import type { Sampler } from "../../src/sweep/points/sampler.ts";
import type { SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { anySpace } from "../support/spaces/spaces.ts";

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

/** Tests the contract of a sampler over arbitrary spaces. */
export function testSampler(sampler: Sampler): void {
  const spaces = anySpace.map((space): SpaceSpec => ({ ...space, sampler: sampler.kind }));
  const allOf = (space: SpaceSpec): number[] => Array.from({ length: sampler.size(space) }, (_, i) => i);

  test("the reader names the optimizer's hyperparameters in order", () => {
    fc.assert(
      fc.property(spaces, (space) => {
        expect(sampler.reader(space).hyperparameters).toEqual(Object.keys(space.optimizer.hyperparameters));
      }),
    );
  });

  test("as many trials are read as are counted; the others are gaps", () => {
    fc.assert(
      fc.property(spaces, (space) => {
        const run = readTrials(sampler, space, allOf(space)).filter((trial) => trial !== undefined);
        expect(run).toHaveLength(sampler.count(space));
      }),
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
    );
  });
}

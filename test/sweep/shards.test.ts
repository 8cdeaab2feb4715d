import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { remaining } from "../../src/sweep/points/intervals.ts";
import { countTrials, spaceSize } from "../../src/sweep/points/samplers.ts";
import { MOST_SHARDS, othersRanges, parseShard, shardRanges, trialsOf } from "../../src/sweep/points/shards.ts";
import type { Interval } from "../../src/sweep/spec/sweep-spec.ts";
import { attempts } from "../support/faults/attempts.ts";
import { anySpace } from "../support/spaces/spaces.ts";

const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 40_000 })), {
  minLength: 1,
  maxLength: 12,
});
const counts = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 300 }));

function all(count: number): { index: number; count: number }[] {
  return Array.from({ length: count }, (_, i) => ({ index: i + 1, count }));
}

/** Returns the shard of each index, by the definition in exact integers. */
function dealt(spaces: readonly number[], count: number): number[][] {
  const golden = (2n ** 32n * 618_033_988_749n) / 10n ** 12n;
  let block = 0n;
  return spaces.map((size) => {
    const length = Math.max(4, Math.floor(size / (256 * count)));
    const owners: number[] = [];
    for (let from = 0; from < size; from += length) {
      const shard = Number((BigInt(count) * ((block * golden) % 2n ** 32n)) / 2n ** 32n);
      for (let index = from; index < Math.min(size, from + length); index += 1) owners.push(shard + 1);
      block += 1n;
    }
    return owners;
  });
}

describe("shards", () => {
  test("are disjoint, complete, and the blocks of the golden ratio", () => {
    fc.assert(
      fc.property(sizes, counts, (spaces, count) => {
        const owners = spaces.map((size) => new Int32Array(size));
        for (const shard of all(count)) {
          for (const [space, ranges] of shardRanges(spaces, shard).entries()) {
            for (const [from, to] of ranges) {
              if (owners[space]!.subarray(from, to).some((owner) => owner !== 0)) throw new Error("dealt twice");
              owners[space]!.fill(shard.index, from, to);
            }
          }
        }
        expect(owners.map((one) => [...one])).toEqual(dealt(spaces, count));
      }),
      { numRuns: attempts(8, 300) },
    );
  });

  test("of a large space take no more ranges than of a small one", () => {
    const ranges = shardRanges([1e12, 1e6], { index: 3, count: 16 });
    expect(ranges.map((own) => own.length)).toEqual([expect.any(Number), expect.any(Number)]);
    for (const own of ranges) expect(own.length).toBeLessThan(330);
    const lengthOf = (own: readonly Interval[]): number => own.reduce((sum, [from, to]) => sum + to - from, 0);
    expect(lengthOf(ranges[0]!) / (1e12 / 16)).toBeCloseTo(1, 1);
  });

  test("have the trials of the sweep, also where points are excluded, included or repeated", () => {
    fc.assert(
      fc.property(
        fc.array(anySpace, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 9 }),
        (spaces, count) => {
          const trials = all(count).map((shard) => trialsOf(spaces, shard));
          const sums = spaces.map((_, i) => trials.reduce((sum, own) => sum + own[i]!, 0));
          expect(sums).toEqual(spaces.map(countTrials));
          expect(sums).toEqual(trialsOf(spaces, undefined));
        },
      ),
    );
  });

  test("leave their own ranges when those of the others count as done", () => {
    fc.assert(
      fc.property(
        fc.array(anySpace, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 5 }),
        (spaces, count) => {
          for (const shard of all(count)) {
            const own = shardRanges(spaces.map(spaceSize), shard);
            const left = othersRanges(spaces, shard).map((done, i) => remaining(spaceSize(spaces[i]!), done));
            expect(left).toEqual(own);
          }
          expect(othersRanges(spaces, undefined).flat()).toEqual([]);
        },
      ),
    );
  });

  test("are written from 1/N to N/N", () => {
    expect(parseShard("3/16")).toEqual({ index: 3, count: 16 });
    expect(parseShard("1/1")).toEqual({ index: 1, count: 1 });
    expect(parseShard(`1/${MOST_SHARDS}`)).toEqual({ index: 1, count: MOST_SHARDS });
    const wrong = ["17/16", "0/16", "0/0", "1/0", "-1/4", "1/-4", "1.5/4", "1/4/2", "1 / 4", "/4", "1/", "", "a/b"];
    for (const text of [...wrong, `1/${MOST_SHARDS + 1}`, "1e1/16", "١/٤"])
      expect([text, parseShard(text)]).toEqual([text, undefined]);
  });
});

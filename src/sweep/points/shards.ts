import type { Interval, SpaceSpec } from "../spec/sweep-spec.ts";
import { subtractIntervals } from "./intervals.ts";
import { countTrials, countTrialsIn, spaceSize } from "./samplers.ts";

/** One of `count` parts of a sweep, each for another machine. `index` counts from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Maximum number of shards. */
export const MOST_SHARDS = 100_000;

// Each shard gets about this many blocks of a space, so that all get fast and slow trials alike.
const BLOCKS = 256;
const LEAST_BLOCK = 4;
/** 2^32 divided by the golden ratio. */
const GOLDEN = 0x9e3779b9;

/** Formats a shard as it is given and stored: `3/16`. */
export function shardText({ index, count }: Shard): string {
  return `${index}/${count}`;
}

/** Parses `3/16`; undefined if there is no such shard. */
export function parseShard(text: string): Shard | undefined {
  const [, index, count] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  return shard.index >= 1 && shard.index <= shard.count && shard.count <= MOST_SHARDS ? shard : undefined;
}

/** A range of indices of a space that belongs to one shard, counted from 1. */
interface Block {
  readonly space: number;
  readonly shard: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Deals spaces of these sizes to `count` shards. Blocks of all spaces are numbered through, and
 * block k goes to shard ⌊count · frac(k · φ)⌋, by Fibonacci hashing in 32-bit integers. So each
 * machine computes the same deal, and no period of a grid meets one of the deal.
 */
export function* dealtBlocks(sizes: readonly number[], count: number): Generator<Block, void> {
  let block = 0;
  for (const [space, size] of sizes.entries()) {
    const length = Math.max(LEAST_BLOCK, Math.floor(size / (BLOCKS * count)));
    for (let from = 0; from < size; from += length) {
      const shard = 1 + Math.floor(count * ((Math.imul(block, GOLDEN) >>> 0) / 2 ** 32));
      yield { space, shard, from, to: Math.min(size, from + length) };
      block += 1;
    }
  }
}

/** Returns the ranges of indices of each space that belong to a shard, merged. */
export function shardRanges(sizes: readonly number[], { index, count }: Shard): Interval[][] {
  const own = sizes.map((): [number, number][] => []);
  for (const { space, shard, from, to } of dealtBlocks(sizes, count)) {
    if (shard !== index) continue;
    const last = own[space]!.at(-1);
    if (last?.[1] === from) last[1] = to;
    else own[space]!.push([from, to]);
  }
  return own;
}

/** Returns the ranges of each space that belong to other shards, merged; none without a shard. */
export function othersRanges(spaces: readonly SpaceSpec[], shard: Shard | undefined): Interval[][] {
  if (shard === undefined) return spaces.map(() => []);
  const sizes = spaces.map(spaceSize);
  return shardRanges(sizes, shard).map((own, i) => subtractIntervals([[0, sizes[i]!]], own));
}

/** Returns the number of trials of each space, or those in a shard. */
export function trialsOf(spaces: readonly SpaceSpec[], shard: Shard | undefined): number[] {
  if (shard === undefined) return spaces.map(countTrials);
  const ranges = shardRanges(spaces.map(spaceSize), shard);
  return spaces.map((space, i) => countTrialsIn(space, ranges[i]!));
}

import { remaining } from "../../sweep/points/intervals.ts";
import { dealtBlocks, shardText } from "../../sweep/points/shards.ts";
import type { Interval } from "../../sweep/spec/sweep-spec.ts";

/** Shards as they are given: `["4/16", "9/16"]`. */
export interface MissingShards {
  /** Shards of which nothing is done. */
  readonly missing: readonly string[];
  /** Shards of which a part is done. */
  readonly incomplete: readonly string[];
}

/** Finds the shards of `count` that are not in the done ranges of the spaces of these sizes. */
export function missingShards(
  sizes: readonly number[],
  done: readonly (readonly Interval[])[],
  count: number,
): MissingShards {
  const [all, left] = [new Float64Array(count + 1), new Float64Array(count + 1)];
  const gaps = sizes.map((size, space) => remaining(size, done[space]!));
  const next = sizes.map(() => 0);
  for (const { space, shard, from, to } of dealtBlocks(sizes, count)) {
    all[shard]! += to - from;
    const own = gaps[space]!;
    while (own[next[space]!] !== undefined && own[next[space]!]![1] <= from) next[space]! += 1;
    for (let i = next[space]!; i < own.length && own[i]![0] < to; i += 1) {
      left[shard]! += Math.min(to, own[i]![1]) - Math.max(from, own[i]![0]);
    }
  }
  const those = (isOne: (left: number, all: number) => boolean): string[] =>
    Array.from(all.keys()).flatMap((index) =>
      left[index]! > 0 && isOne(left[index]!, all[index]!) ? [shardText({ index, count })] : [],
    );
  return { missing: those((rest, whole) => rest === whole), incomplete: those((rest, whole) => rest < whole) };
}

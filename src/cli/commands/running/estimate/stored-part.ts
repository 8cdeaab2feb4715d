import { existsSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { bytes } from "../../../../format/numbers.ts";
import { openResults } from "../../../../store/read/results.ts";
import { specHash } from "../../../../sweep/identity/hash.ts";
import { type Shard, shardText } from "../../../../sweep/points/shards.ts";
import type { SweepSpec } from "../../../../sweep/spec/sweep-spec.ts";
import type { StoreMode } from "../../../../sweep/wire/chunk.ts";

/** Returns the trials of each space that a run into a database would still have to run. */
export function trialsLeft(
  file: string,
  spec: SweepSpec,
  { store, shard }: { readonly store: StoreMode; readonly shard: Shard | undefined },
  trials: readonly number[],
): number[] {
  if (!existsSync(file)) return [...trials];
  const results = openResults(file);
  try {
    const hash = specHash(spec);
    const part = shard === undefined ? null : shardText(shard);
    const known = results
      .listSweeps()
      .filter((sweep) => sweep.store === store && sweep.shard === part)
      .findLast((sweep) => sweep.name === spec.name && sweep.spec_hash === hash);
    if (known === undefined) return [...trials];
    // Rounds may end before the maximum of trials.
    if (known.status === "complete") return trials.map(() => 0);
    return results.summary(known.sweep_id).map(({ done }, i) => (trials[i] ?? 0) - done);
  } finally {
    results.close();
  }
}

/** Warns if results take more room than the disk has. Sweeps with rounds need all rows. */
export function sizeNote(file: string, size: number, hasRounds: boolean): string | undefined {
  let folder = dirname(resolve(file));
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (size <= free) return undefined;
  return (
    `note: about ${bytes(size)} of results, but only ${bytes(free)} are free in ${folder}: ` +
    `name another place with --db${hasRounds ? "" : ", or keep no rows with --store summary"}`
  );
}

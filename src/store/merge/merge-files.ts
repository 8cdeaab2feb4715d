import { existsSync, realpathSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";

import { SweepError } from "../../errors.ts";
import { mergeIntervals, subtractIntervals } from "../../sweep/points/intervals.ts";
import { parseShard } from "../../sweep/points/shards.ts";
import type { Interval } from "../../sweep/spec/sweep-spec.ts";
import { connectToWrite } from "../file/connection.ts";
import { Store } from "../write/store.ts";
import { type MergedState, MergeTarget } from "./merge-target.ts";
import { missingShards, type MissingShards } from "./missing.ts";
import { rangesOf, type SourceSweep, sweepsToMerge, withSource } from "./source.ts";

/** A sweep of which all shards so far are merged. */
export interface MergedFiles extends MergedState, MissingShards {
  readonly name: string;
}

/**
 * Merges the shards in some files into a database, created if needed. The order of the files does
 * not matter, nor what they have in common or is merged already. Checks all files first: throws
 * SweepError, and changes nothing, if one of them does not belong to the others.
 */
export async function mergeFiles(files: readonly string[], db: string): Promise<MergedFiles> {
  const distinct = [...new Map(files.map((file) => [identityOf(file), file])).values()];
  if (distinct.length === 0) throw new SweepError("input", "no files to merge");
  const target = identityOf(db);
  const same = distinct.find((file) => identityOf(file) === target);
  if (same !== undefined) throw new SweepError("input", `a merge cannot read and write the same file: "${same}"`);
  // The largest first: of two states of a summary's shard, the later one contains the other.
  const sources = distinct.flatMap(sweepsToMerge).sort((a, b) => b.done - a.done || b.covered - a.covered);
  const [first] = sources;
  if (first === undefined) throw new SweepError("input", `no sweeps to merge: "${distinct.join('", "')}"`);
  for (const other of sources) refuseOther(first, other);
  const [isSummary, isNew] = [first.store === "summary", !existsSync(db)];
  if (isSummary && isNew) refuseOverlaps(sources, []);

  const connection = connectToWrite(db);
  const [store, merged] = [new Store(connection, db), new MergeTarget(connection, db)];
  try {
    const before = merged.state(first);
    if (isSummary && !isNew) refuseOverlaps(sources, before?.ranges ?? []);
    if (before !== undefined) await store.awaitSilence(before.sweepId);
    for (const source of sources) {
      withSource(source.file, (found) => merged.add(found, source));
      await nextTurn();
    }
    const state = merged.finish(first);
    const count = usualCount(sources);
    const gaps = count === undefined || state.isComplete ? undefined : missingShards(state.sizes, state.ranges, count);
    return { ...state, name: first.name, missing: gaps?.missing ?? [], incomplete: gaps?.incomplete ?? [] };
  } finally {
    store.close();
  }
}

/** Returns the file that a name means, so that a file is not read twice. */
function identityOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** Throws `input` if two sweeps are not parts of one. */
function refuseOther(first: SourceSweep, other: SourceSweep): void {
  const isSame = other.name === first.name && other.spec_hash === first.spec_hash && other.store === first.store;
  if (isSame) return;
  const [one, two] = [first, other].map(({ file, sweep_id, name }) => `"${name}" (sweep ${sweep_id} of ${file})`);
  const what =
    other.store !== first.store
      ? "different --store modes"
      : other.spec !== first.spec || other.name !== first.name
        ? "different grids"
        : dataOf(other) === dataOf(first)
          ? "different versions of the numerics, or of modules"
          : "different data";
  throw new SweepError(
    "input",
    `cannot merge sweeps of ${what}: ${one} and ${two}; merge them into different files, or delete one with \`sweep rm\``,
  );
}

/** Returns what identifies the data of a sweep. */
function dataOf({ file, sweep_id: id }: SourceSweep): string {
  const sql = "SELECT hash FROM data WHERE sweep_id = ? ORDER BY hash";
  return withSource(file, (db) => db.prepare<[number], string>(sql).pluck().all(id).join());
}

/** Throws `input` if a summary would have to be cut. `done`: ranges of each space in the target. */
function refuseOverlaps(sources: readonly SourceSweep[], done: readonly (readonly Interval[])[]): void {
  const known = new Map(done.entries());
  for (const source of sources) {
    const spaces = withSource(source.file, (db) => rangesOf(db, source));
    for (const [space, ranges] of spaces.entries()) {
      const before = known.get(space) ?? [];
      const missing = subtractIntervals(ranges, before);
      if (missing.length > 0 && lengthOf(missing) < lengthOf(ranges)) {
        const which = source.shard === null ? `sweep ${source.sweep_id}` : `shard ${source.shard}`;
        throw new SweepError(
          "input",
          `the counts of a summary cannot be split: ${which} of ${source.file} shares some trials of space ${space} with ` +
            `what is merged before it; merge the complete shards of one --shard count into a new --db`,
        );
      }
      known.set(space, mergeIntervals([...before, ...missing]));
    }
  }
}

function lengthOf(ranges: readonly Interval[]): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from, 0);
}

/** Returns the number of shards that most of the sources are dealt to. */
function usualCount(sources: readonly SourceSweep[]): number | undefined {
  const counts = sources.flatMap(({ shard }) => parseShard(shard ?? "")?.count ?? []);
  const byCount = [...Map.groupBy(counts, (count) => count)];
  return byCount.sort(([a, as], [b, bs]) => bs.length - as.length || b - a)[0]?.[0];
}

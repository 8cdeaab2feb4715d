import { DEFAULT_DATABASE } from "../store/file/default-database.ts";
import { mergeFiles } from "../store/merge/merge-files.ts";

/** Result of a merge. */
export interface SweepMerge {
  readonly sweepId: number;
  /** The database that now has the trials of all files. */
  readonly db: string;
  readonly name: string;
  /** Whether all trials of the sweep are there; `sweep run` computes the others. */
  readonly status: "complete" | "interrupted";
  readonly trials: number;
  readonly done: number;
  /** Shards of which nothing is there, such as `["4/16", "9/16"]`. */
  readonly missing: readonly string[];
  /** Shards of which only a part is there. */
  readonly incomplete: readonly string[];
}

/**
 * Merges the shards of a sweep into one database, as `sweep merge` does. Any order, any subset, a
 * file twice, interrupted shards and overlapping ones of another count give the same rows. Of
 * summaries, overlapping shards are refused. A gap is not an error: `status` and `missing` name it.
 * Rejects with SweepError, and changes nothing, if a file is not a results database or has another
 * grid, other numerics or another store mode.
 *
 * @example
 * const { status, missing } = await mergeDatabases(["shard-1.db", "shard-2.db"], "results.db"); if
 * (status !== "complete") throw new Error(`missing shards: ${missing.join(", ")}`);
 */
export async function mergeDatabases(files: readonly string[], db: string = DEFAULT_DATABASE): Promise<SweepMerge> {
  const { sweepId, name, isComplete, trials, done, missing, incomplete } = await mergeFiles(files, db);
  return { sweepId, db, name, status: isComplete ? "complete" : "interrupted", trials, done, missing, incomplete };
}

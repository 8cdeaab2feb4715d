import { existsSync } from "node:fs";
import type { Database } from "better-sqlite3";

import { SweepError } from "../../errors.ts";
import type { Interval } from "../../sweep/spec/sweep-spec.ts";
import type { StoreMode } from "../../sweep/wire/chunk.ts";
import { connectToWrite, lookInto } from "../file/connection.ts";
import { versionOf } from "../file/migrate.ts";
import { MIGRATIONS } from "../file/migrations.ts";
import { hasOutcomeColumns } from "../file/outcome-columns.ts";
import { type ColumnKind, typedRows } from "../read/typed-rows.ts";

/** A sweep of a file to merge: a shard, or another run of the same grid. */
export interface SourceSweep {
  readonly file: string;
  readonly sweep_id: number;
  readonly name: string;
  readonly spec_hash: string;
  readonly store: StoreMode;
  readonly spec: string;
  readonly shard: string | null;
  readonly done: number;
  /** Number of indices in its record of done ranges, which also has excluded points. */
  readonly covered: number;
  readonly steps: number;
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly seconds: number;
  readonly threads: number;
  readonly version: string;
  readonly platform: string;
  readonly seed: number | null;
}

const COLUMNS: Readonly<Partial<Record<keyof SourceSweep, ColumnKind>>> = {
  ...{ sweep_id: "count", name: "text", spec_hash: "text", store: "text", spec: "text", shard: "text?" },
  ...{ done: "count", steps: "count", started_at: "text", finished_at: "text?", seconds: "number" },
  ...{ threads: "count", version: "text", platform: "text" },
};

/**
 * Returns the sweeps of a file that a merge takes: its shards or, without shards, all. Throws
 * `input` if the file does not exist, or SweepError if it is not a results database.
 */
export function sweepsToMerge(file: string): SourceSweep[] {
  if (!existsSync(file)) throw new SweepError("input", `no such file: "${file}"`);
  return namingAnother(() => {
    const isCurrent = lookInto(file, (db) => versionOf(db) === MIGRATIONS.length && hasOutcomeColumns(db));
    if (!isCurrent) connectToWrite(file).close();
    return withSource(file, (db) => {
      const found = db
        .prepare<[], SourceSweep>(
          `SELECT ${Object.keys(COLUMNS).join(", ")}, seed,
            (SELECT coalesce(sum(to_index - from_index), 0) FROM chunk c WHERE c.sweep_id = sweep.sweep_id) AS covered
          FROM sweep WHERE NOT deleting ORDER BY sweep_id`,
        )
        .all();
      const sweeps = typedRows(file, found, COLUMNS).map((sweep) => ({ ...sweep, file }));
      const shards = sweeps.filter(({ shard }) => shard !== null);
      return shards.length > 0 ? shards : sweeps;
    });
  });
}

/** Replaces the remedy of a message: --db does not name the files of a merge. */
function namingAnother<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    const [problem = ""] = error.message.split("; ");
    throw new SweepError(error.code, `${problem}; leave it out of the merge`, undefined, error);
  }
}

/** Reads one state of a file, and leaves no files beside it. */
export function withSource<T>(file: string, read: (db: Database) => T): T {
  return lookInto(file, (db) => db.transaction(read).deferred(db));
}

/** Returns the done ranges of each space, merged. */
export function rangesOf(
  db: Database,
  { sweep_id, shard, finished_at }: Pick<SourceSweep, "sweep_id" | "shard" | "finished_at">,
): Interval[][] {
  const spaces = db
    .prepare<[number], [space: number, size: number]>(
      "SELECT space, end_trial - first_trial FROM space WHERE sweep_id = ? ORDER BY space",
    )
    .raw()
    .all(sweep_id);
  // A complete sweep has no record of ranges, unless it is a shard.
  if (shard === null && finished_at !== null) return spaces.map(([, size]) => [[0, size]]);
  const ranges = db
    .prepare<[number, number], [number, number]>(
      "SELECT from_index, to_index FROM chunk WHERE sweep_id = ? AND space = ? ORDER BY from_index",
    )
    .raw();
  return spaces.map(([space]) => ranges.all(sweep_id, space));
}

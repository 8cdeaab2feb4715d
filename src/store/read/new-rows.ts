import type { Database } from "better-sqlite3";

import { mergeIntervals, subtractIntervals } from "../../sweep/points/intervals.ts";
import type { Interval } from "../../sweep/spec/sweep-spec.ts";
import { quoted } from "../file/hyperparameter-columns.ts";
import { spaceRows } from "./space-rows.ts";
import { type SpaceRow, spacesOf } from "./spaces.ts";

/** Progress of a sweep. */
export interface SweepProgress {
  readonly sweep_id: number;
  readonly name: string;
  readonly status: "running" | "interrupted" | "complete";
  readonly trials: number;
  readonly done: number;
  readonly seconds: number;
  readonly steps: number;
  /** ISO 8601, UTC. */
  readonly started_at: string;
  /** `3/16` if the sweep is a part of one. */
  readonly shard: string | null;
  /** The machines that compute for a running sweep, as JSON. */
  readonly machines: string | null;
}

/**
 * Rows of one space by trial: repeat, status, steps, final loss, hyperparameters, measures,
 * columns of rounds, trial.
 */
export interface SpaceRows {
  readonly space: SpaceRow;
  readonly rows: readonly (readonly (number | null)[])[];
}

export interface NewRows {
  readonly sweep: SweepProgress;
  readonly rows: readonly SpaceRows[];
  /** Trial numbers whose rows are all known now, merged. */
  readonly known: readonly Interval[];
  readonly isMore: boolean;
}

const PROGRESS = `SELECT sweep_id, name, status, trials, done, seconds, steps, started_at, shard,
    (SELECT machines FROM sweep WHERE sweep.sweep_id = sweeps.sweep_id) machines
  FROM sweeps WHERE status <> 'deleting'`;

/** Returns the progress of all sweeps, oldest first. */
export function sweepProgress(db: Database): SweepProgress[] {
  return db.prepare<[], SweepProgress>(`${PROGRESS} ORDER BY sweep_id`).all();
}

/**
 * Returns rows whose trial numbers are not in the merged intervals `known`: the lowest numbers
 * first, `most` at most. Returns undefined if the sweep does not exist. One short transaction reads
 * it all, because a reader blocks the reset of the log.
 */
export function newRows(db: Database, sweepId: number, known: readonly Interval[], most: number): NewRows | undefined {
  const read = db.transaction((): NewRows | undefined => {
    const sweep = db.prepare<[number], SweepProgress>(`${PROGRESS} AND sweep_id = ?`).get(sweepId);
    if (sweep === undefined) return undefined;
    const spaces = spacesOf(db, sweepId);
    const missing = subtractIntervals(doneTrials(db, sweep, spaces), known);
    const rows: SpaceRows[] = [];
    const read: Interval[] = [];
    let left = most;
    for (const space of spaces) {
      const own = missing.flatMap(([from, to]): Interval[] => {
        const [first, end] = [Math.max(from, space.first), Math.min(to, space.end)];
        return first < end ? [[first, end]] : [];
      });
      if (own.length === 0) continue;
      const select = rowsOf(db, sweepId, space);
      const found: (number | null)[][] = [];
      for (const [from, to] of own) {
        if (left === 0) break;
        const some = select.all(from, to, left);
        left -= some.length;
        found.push(...some);
        read.push([from, left === 0 ? Number(some.at(-1)?.at(-1)) + 1 : to]);
      }
      rows.push({ space, rows: found });
      if (left === 0) break;
    }
    return { sweep, rows, known: mergeIntervals([...known, ...read]), isMore: left === 0 };
  });
  return read.deferred();
}

/** Returns the trial numbers of finished points, merged. */
function doneTrials(db: Database, { sweep_id, status }: SweepProgress, spaces: readonly SpaceRow[]): Interval[] {
  // A complete sweep has no chunk records.
  if (status === "complete") return mergeIntervals(spaces.map(({ first, end }): Interval => [first, end]));
  const chunks = db
    .prepare<[number], [space: number, from: number, to: number]>(
      "SELECT space, from_index, to_index FROM chunk WHERE sweep_id = ?",
    )
    .raw()
    .all(sweep_id);
  const known = new Map(spaces.map((one) => [one.space, one]));
  // Trials of higher rungs replace rows: those of a running sweep are not known for good.
  const isFinal = ([space]: readonly [space: number, ...unknown[]]): boolean =>
    status !== "running" || known.get(space)?.roundColumns.includes("rung") !== true;
  return mergeIntervals(
    chunks.filter(isFinal).map(([space, from, to]): Interval => {
      const { first = 0, end = 0 } = known.get(space) ?? {};
      // Places of rounds may lie beyond the trial numbers of the space.
      return [Math.min(end, first + from), Math.min(end, first + to)];
    }),
  );
}

function rowsOf(db: Database, sweepId: number, space: SpaceRow) {
  const named = [...space.hyperparameters, ...space.measures.map(({ name }) => name), ...space.roundColumns].map(quoted);
  const names = ["repeat", "status", "steps", "final_loss", ...named, "trial"];
  return db
    .prepare<[from: number, to: number, most: number], (number | null)[]>(
      `SELECT ${names.join(", ")} FROM ${spaceRows(sweepId, space, { from: "?", to: "?" })}
      ORDER BY trial LIMIT ?`,
    )
    .raw();
}

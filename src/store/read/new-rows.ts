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
  /** The latest round that a space has come to; null without later rounds, and once complete. */
  readonly round: number | null;
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

/** Rows that a reader has. */
export interface KnownRows {
  /** Trial numbers whose rows it has, merged. */
  readonly trials: readonly Interval[];
  /**
   * Of spaces where later rounds replace rows: how many rows have each round or a later one. These
   * counts only grow, and the first grows with each row that is new in its round.
   */
  readonly rounds: ReadonlyMap<number, readonly number[]>;
}

export interface NewRows {
  readonly sweep: SweepProgress;
  readonly rows: readonly SpaceRows[];
  /** Rows that are known now. */
  readonly known: KnownRows;
  readonly isMore: boolean;
}

const PROGRESS = `SELECT sweep_id, name, status, trials, done, seconds, steps, started_at, shard,
    (SELECT max(round) FROM round WHERE round.sweep_id = sweeps.sweep_id) round,
    (SELECT machines FROM sweep WHERE sweep.sweep_id = sweeps.sweep_id) machines
  FROM sweeps WHERE status <> 'deleting'`;

/** Returns the progress of all sweeps, oldest first. */
export function sweepProgress(db: Database): SweepProgress[] {
  return db.prepare<[], SweepProgress>(`${PROGRESS} ORDER BY sweep_id`).all();
}

/**
 * Returns rows whose trial numbers are not known: the lowest numbers first, `most` at most. Where
 * later rounds replace rows, returns all rows of the rounds that have new ones instead. Returns
 * undefined if the sweep does not exist. One short transaction reads it all, since readers block
 * the reset of the log.
 */
export function newRows(db: Database, sweepId: number, known: KnownRows, most: number): NewRows | undefined {
  const read = db.transaction((): NewRows | undefined => {
    const sweep = db.prepare<[number], SweepProgress>(`${PROGRESS} AND sweep_id = ?`).get(sweepId);
    if (sweep === undefined) return undefined;
    const spaces = spacesOf(db, sweepId);
    const growing = spaces.filter((space) => !hasRungs(space));
    const missing = subtractIntervals(doneTrials(db, sweep, growing), known.trials);
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
    const rounds = new Map(known.rounds);
    for (const space of spaces.filter(hasRungs)) {
      const changed = changedRounds(db, sweepId, space, rounds.get(space.space) ?? []);
      if (changed === undefined) continue;
      rounds.set(space.space, changed.counts);
      rows.push({ space, rows: changed.rows });
    }
    return { sweep, rows, known: { trials: mergeIntervals([...known.trials, ...read]), rounds }, isMore: left === 0 };
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
  return mergeIntervals(
    chunks.flatMap(([space, from, to]): Interval[] => {
      const own = known.get(space);
      if (own === undefined) return [];
      const { first, end } = own;
      // Places of rounds may lie beyond the trial numbers of the space.
      return [[Math.min(end, first + from), Math.min(end, first + to)]];
    }),
  );
}

function columnsOf({ hyperparameters, measures, roundColumns }: SpaceRow): string {
  const named = [...hyperparameters, ...measures.map(({ name }) => name), ...roundColumns].map(quoted);
  return ["repeat", "status", "steps", "final_loss", ...named, "trial"].join(", ");
}

/**
 * Returns the rows of rounds that are new or have new rows, and how many rows each round or a later
 * one has. Undefined if these are known.
 */
function changedRounds(
  db: Database,
  sweepId: number,
  space: SpaceRow,
  known: readonly number[],
): { readonly counts: readonly number[]; readonly rows: (number | null)[][] } | undefined {
  const rows = spaceRows(sweepId, space);
  const byRound = db
    .prepare<[], [round: number, count: number]>(`SELECT round, count(*) FROM ${rows} GROUP BY round`)
    .raw()
    .all();
  const rounds = 1 + Math.max(-1, ...byRound.map(([round]) => round));
  const counts = Array.from({ length: rounds }, (_, from) =>
    byRound.reduce((sum, [round, count]) => sum + (round >= from ? count : 0), 0),
  );
  const changed = counts.flatMap((count, round) => (count === known[round] ? [] : [round]));
  if (changed.length === 0) return undefined;
  const select = db
    .prepare<[], (number | null)[]>(
      `SELECT ${columnsOf(space)} FROM ${rows} WHERE round IN (${changed.join(", ")}) ORDER BY trial`,
    )
    .raw();
  return { counts, rows: select.all() };
}

/** Whether trials of later rounds replace rows of a space. */
function hasRungs({ roundColumns }: SpaceRow): boolean {
  return roundColumns.includes("rung");
}

function rowsOf(db: Database, sweepId: number, space: SpaceRow) {
  return db
    .prepare<[from: number, to: number, most: number], (number | null)[]>(
      `SELECT ${columnsOf(space)} FROM ${spaceRows(sweepId, space, { from: "?", to: "?" })}
      ORDER BY trial LIMIT ?`,
    )
    .raw();
}

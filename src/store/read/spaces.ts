import type { Database } from "better-sqlite3";

import { STATUSES, type Status } from "../../sweep/outcomes/columns.ts";
import { type ColumnKind, typedRows } from "./typed-rows.ts";

/** What the named queries need of a space. */
export interface SpaceRow {
  readonly space: number;
  readonly label: string;
  readonly objective: string;
  readonly optimizer: string;
  readonly trials: number;
  /** Trials that ended so, of those done. */
  readonly counts: Readonly<Record<Status, number>>;
  readonly hyperparameters: readonly string[];
  /** Those that differ between its trials. */
  readonly varied: readonly string[];
  /** Its trials are numbered from `first` (inclusive) to `end` (exclusive): a range of the primary key, so no index is needed. */
  readonly first: number;
  readonly end: number;
}

interface StoredSpace extends Omit<SpaceRow, "counts" | "hyperparameters" | "varied">, Record<Status, number> {
  readonly hyperparameters: string;
  readonly varied: string;
}

const SPACE_COLUMNS: Record<keyof StoredSpace, ColumnKind> = {
  space: "count",
  label: "text",
  objective: "text",
  optimizer: "text",
  trials: "count",
  converged: "count",
  stationary: "count",
  diverged: "count",
  exhausted: "count",
  failed: "count",
  timed_out: "count",
  hyperparameters: "text",
  varied: "text",
  first: "count",
  end: "count",
};

/** The spaces of a sweep, in their order. */
export function spacesOf(db: Database, sweepId: number): SpaceRow[] {
  const rows = db
    .prepare<[number], StoredSpace>(
      `SELECT space, label, objective, optimizer, trials, ${STATUSES.join(", ")}, hyperparameters, varied, first_trial AS first,
        lead(first_trial, 1, ${Number.MAX_SAFE_INTEGER}) OVER (ORDER BY space) AS "end"
      FROM space WHERE sweep_id = ? ORDER BY space`,
    )
    .all(sweepId);
  return typedRows(db.name, rows, SPACE_COLUMNS).map(toSpace);
}

function toSpace(row: StoredSpace): SpaceRow {
  const { converged, stationary, diverged, exhausted, failed, timed_out, hyperparameters, varied, ...space } = row;
  const counts = { converged, stationary, diverged, exhausted, failed, timed_out };
  return { ...space, counts, hyperparameters: namesIn(hyperparameters), varied: namesIn(varied) };
}

function namesIn(json: string): string[] {
  const names: unknown = JSON.parse(json);
  return Array.isArray(names) ? names.map(String) : [];
}

import type { Database } from "better-sqlite3";

import { STATUSES, type Status } from "../../sweep/outcomes/statuses.ts";
import { type Place, type PlacesOf, placesOf } from "../file/hyperparameter-columns.ts";
import { type ColumnKind, typedRows } from "./typed-rows.ts";

/** A space, as the named queries need it. */
export interface SpaceRow {
  readonly space: number;
  readonly label: string;
  readonly objective: string;
  readonly optimizer: string;
  readonly trials: number;
  /** Number of finished trials by status. */
  readonly counts: Readonly<Record<Status, number>>;
  readonly hyperparameters: readonly string[];
  /** The place of each of `hyperparameters`. */
  readonly places: readonly Place[];
  /** Hyperparameters that differ between its trials. */
  readonly varied: readonly string[];
  /**
   * Trial numbers run from `first` to `end` (exclusive): a range of the primary key, so no index is
   * needed.
   */
  readonly first: number;
  readonly end: number;
}

interface StoredSpace
  extends Omit<SpaceRow, "counts" | "hyperparameters" | "places" | "varied">, Record<Status, number> {
  readonly hyperparameters: string;
  readonly varied: string;
}

const SPACE_COLUMNS: Readonly<Partial<Record<keyof StoredSpace, ColumnKind>>> = {
  ...{ space: "count", label: "text", objective: "text", optimizer: "text", trials: "count" },
  ...Object.fromEntries(STATUSES.map((status) => [status, "count"])),
  ...{ hyperparameters: "text", varied: "text", first: "count", end: "count" },
};

/** Returns the spaces of a sweep in order. */
export function spacesOf(db: Database, sweepId: number): SpaceRow[] {
  const rows = db
    .prepare<[number], StoredSpace>(
      `SELECT space, label, objective, optimizer, trials, ${STATUSES.join(", ")}, hyperparameters, varied, first_trial AS first, end_trial AS "end"
      FROM space WHERE sweep_id = ? ORDER BY space`,
    )
    .all(sweepId);
  const places = placesOf(db, sweepId);
  return typedRows(db.name, rows, SPACE_COLUMNS).map((row) => toSpace(row, places));
}

function toSpace({ hyperparameters, varied, ...row }: StoredSpace, places: PlacesOf): SpaceRow {
  const names = namesIn(hyperparameters);
  const { space, label, objective, optimizer, trials, first, end } = row;
  return {
    ...{ space, label, objective, optimizer, trials, first, end },
    counts: Object.fromEntries(STATUSES.map((status) => [status, row[status]])) as Record<Status, number>,
    hyperparameters: names,
    places: places(space, names),
    varied: namesIn(varied),
  };
}

function namesIn(json: string): string[] {
  const names: unknown = JSON.parse(json);
  return Array.isArray(names) ? names.map(String) : [];
}

import type { Database } from "better-sqlite3";

import { MOST_KEPT_REPEATS } from "../../sweep/outcomes/best-rows.ts";
import { STATUSES, type Status } from "../../sweep/outcomes/statuses.ts";
import { type Place, type PlacesOf, placesOf } from "../file/hyperparameter-columns.ts";
import type { Measure } from "../../sweep/spec/measures.ts";
import type { AxisEnds } from "../../sweep/spec/axis-ends.ts";
import type { Levels } from "../../sweep/spec/sweep-spec.ts";
import type { StoreMode } from "../../sweep/wire/chunk.ts";
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
  /** Values of the hyperparameters that are not numbers; rows have their positions. */
  readonly levels: Levels | undefined;
  /** Numbers of each trial besides its outcome, in an objective with data. */
  readonly measures: readonly Measure[];
  /** Columns of its rounds: "round", and "rung" with it; none without rounds. */
  readonly roundColumns: readonly string[];
  /** The place of each of `hyperparameters`, of each of `measures`, and of each of `roundColumns`. */
  readonly places: readonly Place[];
  readonly measurePlaces: readonly Place[];
  readonly roundPlaces: readonly Place[];
  /** Hyperparameters that differ between its trials. */
  readonly varied: readonly string[];
  /** Hyperparameters that the grid gives; of an earlier version's sweep, those that vary. */
  readonly given: readonly string[];
  /** The ends of the axes of the grid; undefined for a sweep of an earlier version. */
  readonly axes: Readonly<Record<string, AxisEnds>> | undefined;
  /** Number of trials that each setting has. */
  readonly repeats: number;
  readonly store: StoreMode;
  /** Whether the best settings have all their repeats here. A summary of many repeats has not. */
  readonly hasSettings: boolean;
  /**
   * Trial numbers run from `first` to `end` (exclusive): a range of the primary key, so no index is
   * needed.
   */
  readonly first: number;
  readonly end: number;
}

type Computed =
  | "counts"
  | "hyperparameters"
  | "places"
  | "varied"
  | "given"
  | "axes"
  | "levels"
  | "hasSettings"
  | "measures"
  | "roundColumns"
  | "measurePlaces"
  | "roundPlaces";

interface StoredSpace extends Omit<SpaceRow, Computed>, Record<Status, number> {
  readonly hyperparameters: string;
  readonly varied: string;
  readonly axes: string | null;
  readonly levels: string | null;
  readonly measures: string | null;
  readonly round_columns: string | null;
}

/** Repeats of a space; counted if an earlier version ran it, which did not store them. */
const REPEATS = `coalesce(repeats, CASE WHEN noise = 0 AND start <> '"random"' THEN 1 END,
  (SELECT max(repeat) + 1 FROM result r WHERE r.sweep_id = space.sweep_id AND r.space = space.space), 1)`;

const SPACE_COLUMNS: Readonly<Partial<Record<keyof StoredSpace, ColumnKind>>> = {
  ...{ space: "count", label: "text", objective: "text", optimizer: "text", trials: "count" },
  ...Object.fromEntries(STATUSES.map((status) => [status, "count"])),
  ...{
    hyperparameters: "text",
    varied: "text",
    axes: "text?",
    levels: "text?",
    measures: "text?",
    round_columns: "text?",
    repeats: "count",
    store: "text",
  },
  ...{ first: "count", end: "count" },
};

/** Returns the spaces of a sweep in order. */
export function spacesOf(db: Database, sweepId: number): SpaceRow[] {
  const rows = db
    .prepare<[number], StoredSpace>(
      `SELECT space, label, objective, optimizer, trials, ${STATUSES.join(", ")}, hyperparameters, varied, axes, levels, measures, round_columns,
        ${REPEATS} AS repeats,
        (SELECT store FROM sweep WHERE sweep.sweep_id = space.sweep_id) AS store, first_trial AS first,
        end_trial AS "end"
      FROM space WHERE sweep_id = ? ORDER BY space`,
    )
    .all(sweepId);
  const places = placesOf(db, sweepId);
  return typedRows(db.name, rows, SPACE_COLUMNS).map((row) => toSpace(row, places));
}

function toSpace(
  { hyperparameters, varied, axes: json, levels, measures, round_columns: rounds, ...row }: StoredSpace,
  places: PlacesOf,
): SpaceRow {
  const { space, label, objective, optimizer, trials, repeats, store, first, end } = row;
  const axes = json === null ? undefined : (JSON.parse(json) as Record<string, AxisEnds>);
  const names = namesIn(hyperparameters);
  const roundColumns = rounds === null ? [] : namesIn(rounds);
  const measured = measures === null ? [] : (JSON.parse(measures) as readonly Measure[]);
  return {
    ...{ space, label, objective, optimizer, trials, repeats, store, first, end, axes },
    hasSettings: store === "trials" || repeats <= MOST_KEPT_REPEATS,
    given: axes === undefined ? namesIn(varied) : Object.keys(axes),
    counts: Object.fromEntries(STATUSES.map((status) => [status, row[status]])) as Record<Status, number>,
    hyperparameters: names,
    levels: levels === null ? undefined : (JSON.parse(levels) as Levels),
    roundColumns,
    roundPlaces: places(space, roundColumns),
    measures: measured,
    places: places(space, names),
    measurePlaces: places(
      space,
      measured.map(({ name }) => name),
    ),
    varied: namesIn(varied),
  };
}

function namesIn(json: string): string[] {
  const names: unknown = JSON.parse(json);
  return Array.isArray(names) ? names.map(String) : [];
}

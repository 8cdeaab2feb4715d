import type { PlannedPoints } from "../sweep/spec/planned-points.ts";
import type { Measure } from "../sweep/spec/measures.ts";
import type { Levels, SpaceSpec } from "../sweep/spec/sweep-spec.ts";
import type { Status } from "../sweep/outcomes/statuses.ts";
import type { RuntimeFigures } from "../analysis/runtime/figure.ts";
import type { MapAxis } from "../analysis/map/map-axis.ts";
import type { ExpectedTime } from "../analysis/compare/expected-time.ts";
import type { DataColumns } from "./data-columns.ts";
import type { PackedColumn } from "./packed-columns.ts";

/** A report's document, stored as JSON. Its PackedColumns refer to a text of columns beside it. */
export interface ReportDocument {
  /** ISO 8601, UTC. */
  readonly made: string;
  /** Version of the program that made it. */
  readonly version: string;
  readonly sweeps: readonly ReportSweep[];
}

export interface ReportSweep extends ShownSweep {
  readonly spaces: readonly ReportSpace[];
}

/** A sweep as a page shows it. */
export interface ShownSweep {
  readonly id: number;
  readonly name: string;
  readonly status: "running" | "interrupted" | "complete" | "deleting";
  readonly trials: number;
  readonly done: number;
  readonly startedAt: string;
  readonly seconds: number;
  readonly steps: number;
  readonly threads: number;
  readonly version: string;
  readonly platform: string;
  /** Whether only counts and the best trials of each space are stored. */
  readonly isSummary: boolean;
  /** The grid file as written. */
  readonly yaml: string;
  readonly seed: number;
  /** Runtime distributions of the targets that it recorded; empty without, or while it runs. */
  readonly runtimes: RuntimeFigures;
  readonly spaces: readonly ShownSpace[];
}

export interface ReportSpace extends ShownSpace {
  readonly columns: SpaceColumns;
  /** Data of the objective of `spec`; empty without. */
  readonly data: DataColumns;
  /** Curves over all trials, one for each hyperparameter that varies; empty for a summary. */
  readonly sensitivity: readonly CurveColumns[];
}

export interface ShownSpace {
  readonly label: string;
  /** The name of its objective among those of the sweep. */
  readonly problem: string;
  readonly optimizer: string;
  /** The hyperparameters that differ between its trials. */
  readonly varied: readonly string[];
  /** The hyperparameters that the grid gives. */
  readonly given: readonly string[];
  readonly trials: number;
  /** All trials done, by how they ended. */
  readonly counts: Readonly<Record<Status, number>>;
  /** The row of the best trial or setting (its first repeat); undefined if no trial is done. */
  readonly best: number | undefined;
  /** The spec of its trials; undefined if the page cannot run them. */
  readonly spec: SpaceSpec | undefined;
  /** The planned points, if they are known without `spec`. */
  readonly plan?: PlannedPoints;
  /** The reason why the page cannot run them. */
  readonly whyNot: string | undefined;
  /** Its objective's minimum; null if unknown. */
  readonly minimum: number | null;
  /** How the rows on the page were chosen; undefined if it has all rows. */
  readonly chosen: string | undefined;
  /** The lowest expected running times; empty without repeats. */
  readonly expectedTimes: readonly ExpectedTime[];
}

/** The trials of a space, as places of columns. */
export interface SpaceColumns {
  readonly count: number;
  /** Runs of consecutive trial numbers: first number and length of each. */
  readonly trial: PackedColumn;
  readonly repeat: PackedColumn;
  readonly status: PackedColumn;
  readonly steps: PackedColumn;
  readonly finalLoss: PackedColumn;
  readonly hyperparameters: readonly CodedColumn[];
  readonly measured: readonly PackedMeasure[];
  /** Absent without successive halving. */
  readonly rung?: PackedColumn;
}

/** A measure of an objective with data, and its values. */
export interface PackedMeasure extends Measure {
  readonly values: PackedColumn;
}

/** A hyperparameter: its values, and for each row the index of its value. */
export interface CodedColumn {
  readonly name: string;
  /** Meaning of the values, if they are positions and not numbers. */
  readonly levels?: Levels[string];
  readonly values: PackedColumn;
  readonly codes: PackedColumn;
}

/** A SensitivityCurve, as places of columns. */
export interface CurveColumns {
  readonly name: string;
  readonly levels?: Levels[string];
  readonly scale: MapAxis["scale"];
  readonly repeats: number;
  readonly value: PackedColumn;
  readonly trial: PackedColumn;
  readonly status: PackedColumn;
  readonly steps: PackedColumn;
  readonly finalLoss: PackedColumn;
}

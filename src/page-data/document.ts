import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";
import type { Status } from "../sweep/outcomes/statuses.ts";
import type { ExpectedTime } from "../analysis/expected-time.ts";
import type { PackedColumn } from "./packed-columns.ts";

/** What a report shows: this as JSON, and beside it the columns that it has the places of. */
export interface ReportDocument {
  /** ISO 8601, UTC. */
  readonly made: string;
  /** Of the program that made it. */
  readonly version: string;
  readonly sweeps: readonly ReportSweep[];
}

export interface ReportSweep extends ShownSweep {
  readonly spaces: readonly ReportSpace[];
}

/** A sweep as a page shows it, however its trials come. */
export interface ShownSweep {
  readonly id: number;
  readonly name: string;
  readonly status: "running" | "interrupted" | "complete";
  readonly trials: number;
  readonly done: number;
  readonly startedAt: string;
  readonly seconds: number;
  readonly steps: number;
  readonly threads: number;
  readonly version: string;
  readonly platform: string;
  /** Whether of each space only counts and the best trials are kept. */
  readonly isSummary: boolean;
  /** The grid as it was given. */
  readonly yaml: string;
  readonly seed: number;
  readonly spaces: readonly ShownSpace[];
}

export interface ReportSpace extends ShownSpace {
  readonly columns: SpaceColumns;
  /** For each hyperparameter that varies, over all trials; none where not all are kept. */
  readonly sensitivity: readonly CurveColumns[];
}

export interface ShownSpace {
  readonly label: string;
  /** The name of its objective among those of the sweep. */
  readonly problem: string;
  readonly optimizer: string;
  /** The hyperparameters that differ between its trials. */
  readonly varied: readonly string[];
  readonly trials: number;
  /** All trials done, by how they ended. */
  readonly counts: Readonly<Record<Status, number>>;
  /** The row of the best trial; undefined where none is done. */
  readonly best: number | undefined;
  /** What its trials run; undefined where the page cannot compute them. */
  readonly spec: SpaceSpec | undefined;
  /** Why it cannot. */
  readonly whyNot: string | undefined;
  /** How the rows of the page were chosen, where they are not all. */
  readonly chosen: string | undefined;
  /** Of the points with the least, where there are repeats. */
  readonly expectedTimes: readonly ExpectedTime[];
}

/** The trials of a space: places of columns. */
export interface SpaceColumns {
  readonly count: number;
  /** Runs of trial numbers that follow one another: the first, how many; and so on. */
  readonly trial: PackedColumn;
  readonly repeat: PackedColumn;
  readonly status: PackedColumn;
  readonly steps: PackedColumn;
  readonly finalLoss: PackedColumn;
  readonly hyperparameters: readonly CodedColumn[];
}

/** A hyperparameter: its values, and for each row the index of its value. */
export interface CodedColumn {
  readonly name: string;
  readonly values: PackedColumn;
  readonly codes: PackedColumn;
}

/** A SensitivityCurve: places of columns. */
export interface CurveColumns {
  readonly name: string;
  readonly scale: "linear" | "log";
  readonly value: PackedColumn;
  readonly trial: PackedColumn;
  readonly status: PackedColumn;
  readonly steps: PackedColumn;
  readonly finalLoss: PackedColumn;
}

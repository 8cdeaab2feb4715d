import type { Machines } from "../sweep/wire/machines.ts";
import type { ReportSpace, ReportSweep, SpaceColumns } from "./document.ts";

/** The state that the page requests about once a second. */
export interface LiveState {
  /** Path of the database, as given to `sweep serve`. */
  readonly database: string;
  /** Whether the file exists. */
  readonly exists: boolean;
  /** The command line that adds a sweep to it. */
  readonly start: string;
  /** Sweeps, oldest first. */
  readonly sweeps: readonly LiveSweep[];
}

export interface LiveSweep extends Pick<
  ReportSweep,
  "id" | "name" | "status" | "trials" | "done" | "seconds" | "steps" | "startedAt"
> {
  /** The latest round that a space has come to; null without later rounds, and once complete. */
  readonly round: number | null;
  /** `3/16` if the sweep is a part of one. */
  readonly shard: string | null;
  /** The workers of a running sweep, if it has a broker. */
  readonly machines?: Machines;
}

/** The fixed description of a sweep, without its progress. */
export interface DescribedSweep {
  readonly sweep: Omit<ReportSweep, "spaces">;
  readonly spaces: readonly LiveSpace[];
}

/** A description as a message. */
export interface LiveDescription extends DescribedSweep {
  /** The packed data of objectives. */
  readonly columns: string;
  /**
   * Whether rows are sent incrementally. A summary or a very large sweep is sent as a whole report
   * instead.
   */
  readonly isByRows: boolean;
}

export interface LiveSpace extends Pick<
  ReportSpace,
  "label" | "problem" | "optimizer" | "varied" | "given" | "trials" | "spec" | "data" | "plan" | "whyNot" | "minimum"
> {
  /** Names of its hyperparameters. */
  readonly hyperparameters: readonly string[];
}

/** Rows that are new to the page, and the sweep's progress at the same moment. */
export interface LiveRows {
  readonly sweep: LiveSweep;
  readonly rows: readonly { readonly space: number; readonly columns: SpaceColumns }[];
  /** The packed columns. */
  readonly columns: string;
  /** The trials that the page has now; it sends this with its next request. */
  readonly known: string;
  /** Runtime distributions, with the last rows of a run that has ended. */
  readonly runtimes?: ReportSweep["runtimes"];
  /** Whether more rows are available now. */
  readonly isMore: boolean;
}

/** A whole report: its document and its columns, as text. */
export interface LiveReport {
  readonly json: string;
  readonly columns: string;
}

/** The body of every error response. */
export interface LiveProblem {
  readonly error: string;
}

import type { ReportSpace, ReportSweep, SpaceColumns } from "./document.ts";

/** What `sweep serve` tells its page, about once a second. */
export interface LiveState {
  /** As it was named. */
  readonly database: string;
  /** Whether the file is there. */
  readonly exists: boolean;
  /** The command line that adds a sweep to it. */
  readonly start: string;
  /** The oldest first. */
  readonly sweeps: readonly LiveSweep[];
}

export type LiveSweep = Pick<
  ReportSweep,
  "id" | "name" | "status" | "trials" | "done" | "seconds" | "steps" | "startedAt"
>;

/** A sweep as it is described once: what is in it, and nothing of how it gets on. */
export interface LiveDescription {
  readonly sweep: Omit<ReportSweep, "spaces">;
  readonly spaces: readonly LiveSpace[];
  /** Whether its rows come a few at a time; else the whole report comes each time, as for a summary or a very large sweep. */
  readonly isByRows: boolean;
}

export interface LiveSpace extends Pick<
  ReportSpace,
  "label" | "problem" | "optimizer" | "varied" | "trials" | "spec" | "whyNot"
> {
  /** Names of its hyperparameters. */
  readonly hyperparameters: readonly string[];
}

/** Rows that the page did not have, and where the sweep stands: all of one moment. */
export interface LiveRows {
  readonly sweep: LiveSweep;
  readonly rows: readonly { readonly space: number; readonly columns: SpaceColumns }[];
  /** The packed columns. */
  readonly columns: string;
  /** What the page knows now; it says so the next time. */
  readonly known: string;
  /** Whether there are more at once. */
  readonly isMore: boolean;
}

/** A report as a whole: its document and its columns, as texts. */
export interface LiveReport {
  readonly json: string;
  readonly columns: string;
}

/** What every refusal says. */
export interface LiveProblem {
  readonly error: string;
}

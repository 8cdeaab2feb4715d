import type { Status } from "../../sweep/outcomes/statuses.ts";
import type { HyperparameterValue } from "../../sweep/spec/sweep-spec.ts";
import type { StoreMode } from "../../sweep/wire/chunk.ts";

/*
 * Rows and options of queries. The public declarations name them, so this file imports no package.
 */

/** `deleting`: `sweep rm` has begun; none of its trials can be read. */
type SweepStatus = "running" | "interrupted" | "complete" | "deleting";

/** A row of the view `sweeps`. */
export interface SweepRow {
  readonly sweep_id: number;
  readonly name: string;
  readonly status: SweepStatus;
  readonly trials: number;
  readonly done: number;
  /** ISO 8601, UTC. */
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly seconds: number;
  readonly steps: number;
  readonly threads: number;
  readonly spec: string;
  readonly spec_hash: string;
  readonly version: string;
  readonly platform: string;
  /** Rows that the database keeps: every trial, or the counts and best trials of each space. */
  readonly store: StoreMode;
  /** `3/16` if the sweep is a part of one; else null. */
  readonly shard: string | null;
}

/** A trial that failed or timed out. */
export interface FailedTrial {
  readonly trial: number;
  readonly error: string;
}

/** The outcome of a setting as columns. What is not finite is null. */
export interface SettingColumns {
  /** Number of repeats that are done. */
  readonly repeats: number;
  /** Number of these that converged. */
  readonly converged: number;
  readonly converged_share: number;
  readonly expected_steps: number | null;
  readonly median_steps: number | null;
  /** Quartiles of the steps to converge and of the final losses. */
  readonly steps_q25: number | null;
  readonly steps_q75: number | null;
  readonly loss_q25: number | null;
  readonly loss_q75: number | null;
  /** Number of settings as good, including itself. */
  readonly ties: number;
  /** Number of repeats that diverged, and that failed. */
  readonly diverged: number;
  readonly failed: number;
}

/**
 * The best trial of a space. Where trials are repeated, the first trial of the best setting, with
 * the medians of its repeats as its outcome.
 */
export interface BestTrial extends Partial<SettingColumns> {
  readonly space: number;
  readonly label: string;
  readonly objective: string;
  readonly optimizer: string;
  readonly trial: number;
  readonly repeat: number;
  readonly status: Status;
  /** null if it is a median, and half of the repeats or more did not converge. */
  readonly steps: number | null;
  readonly final_loss: number | null;
  /** Values used, in the optimizer's order. */
  readonly hyperparameters: Readonly<Record<string, HyperparameterValue | null>>;
  /** Hyperparameters that differ between the trials of the space. */
  readonly varied: readonly string[];
  /** Hyperparameters that the grid gives. */
  readonly given: readonly string[];
  /** Whether it is one repeat of several, because a summary does not keep the others. */
  readonly isSingleRepeat?: true;
}

/** Counts and best trial of a space. */
export interface SpaceSummary {
  readonly space: number;
  readonly label: string;
  readonly objective: string;
  readonly optimizer: string;
  readonly trials: number;
  readonly done: number;
  readonly counts: Readonly<Record<Status, number>>;
  /** Fraction of finished trials that converged; null if none is finished. */
  readonly converged: number | null;
  /** Best trial by steps; null if none is finished. */
  readonly best: BestTrial | null;
}

export interface QueryOptions {
  /** A condition in SQL over the columns of `results`. */
  readonly where?: string;
  /**
   * ORDER BY terms in SQL; ties sort by trial. Default: trial. With `groupBy`, a list of its
   * columns.
   */
  readonly orderBy?: string;
  /**
   * Default: all columns that the sweep uses except its id and name; with `groupBy`, those of
   * `groupColumns`.
   */
  readonly columns?: readonly string[];
  /** Columns to group trials by; each group is one row. */
  readonly groupBy?: readonly string[];
  /** Default: all rows. */
  readonly limit?: number;
}

export type Cell = string | number | null;

export interface QueryResult {
  readonly columns: readonly string[];
  /** Rows, read on demand and only once. */
  readonly rows: IterableIterator<readonly Cell[]>;
  /** Counts the rows without the limit. */
  readonly total: () => number;
}

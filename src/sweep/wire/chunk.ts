import type { ErrorCode } from "../../errors.ts";
import type { TrialColumns } from "../outcomes/columns.ts";

/** What is kept of a sweep: every trial, or of each space the counts and the best trials. */
export const STORES = ["trials", "summary"] as const;

export type StoreMode = (typeof STORES)[number];

/** A range of one space: raw indices from `from` (inclusive) to `to` (exclusive), gaps counted. */
export interface ChunkTask {
  /** The space's number in the sweep, from 0. */
  readonly space: number;
  readonly from: number;
  readonly to: number;
}

/** The trials of a range in numbers, those included that have no row. */
export interface ChunkTotals {
  readonly trials: number;
  readonly steps: number;
  /** Trials that ended so, for each of STATUSES. */
  readonly statuses: readonly number[];
}

/** The outcomes of a range: all of its rows, or the best ones where a summary is kept. */
interface ChunkOutcomes {
  readonly columns: TrialColumns;
  readonly totals: ChunkTotals;
}

/** A range with its outcomes. */
export interface FinishedChunk extends ChunkTask, ChunkOutcomes {}

/** What became of a chunk. Errors cross to another thread as plain values: error classes do not survive the way. */
export type ChunkOutcome =
  | (ChunkOutcomes & {
      readonly ok: true;
      /** Seconds that the trials took. */
      readonly seconds: number;
      /** The index that it came to, where that is before the end of the range: the rest is to be asked for again. */
      readonly to?: number;
    })
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

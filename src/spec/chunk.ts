import type { ErrorCode } from "../errors.ts";
import type { TrialColumns } from "./columns.ts";

/** A range of one space: raw indices from `from` (inclusive) to `to` (exclusive), gaps counted. */
export interface ChunkTask {
  /** The space's number in the sweep, from 0. */
  readonly space: number;
  readonly from: number;
  readonly to: number;
}

/** A range with its outcomes. */
export interface FinishedChunk extends ChunkTask {
  readonly columns: TrialColumns;
}

/** What became of a chunk. Errors cross to another thread as plain values: error classes do not survive the way. */
export type ChunkOutcome =
  | { readonly ok: true; readonly columns: TrialColumns; /** Seconds that the trials took. */ readonly seconds: number }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

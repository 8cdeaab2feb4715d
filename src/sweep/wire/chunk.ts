import type { ErrorCode } from "../../errors.ts";
import type { TrialColumns } from "../outcomes/columns.ts";
import type { ChunkTally } from "../outcomes/tally.ts";
import type { RoundPart } from "../rounds/round.ts";

/** Rows that a sweep stores: every trial, or the counts and best trials of each space. */
export const STORES = ["trials", "summary"] as const;

export type StoreMode = (typeof STORES)[number];

/**
 * A range of one space: places from `from` (inclusive) to `to` (exclusive). They are indices,
 * including gaps, unless `round` has the trials.
 */
export interface ChunkTask {
  /** Position of the space in the sweep, from 0. */
  readonly space: number;
  readonly from: number;
  readonly to: number;
  /** Its part of a round, in a space with rounds. */
  readonly round?: RoundPart;
}

/** A chunk for a thread of a pool, which serves one sweep after the other. */
export interface PoolTask extends ChunkTask {
  /** Number of the sweep in its pool. */
  readonly sweep: number;
  /** The sweep, as `post` puts it. */
  readonly mailbox: SharedArrayBuffer;
  /** Path of the compiled library of the space, once it is there. */
  readonly library?: string | undefined;
}

/** Totals of a range, including trials without a row. */
export interface ChunkTotals {
  readonly trials: number;
  readonly steps: number;
  /** Number of trials for each of STATUSES. */
  readonly statuses: readonly number[];
}

/** Outcomes of a range: all its rows, or only the best ones for a summary. */
interface ChunkOutcomes {
  readonly columns: TrialColumns;
  readonly totals: ChunkTotals;
  /** Counts of all its trials, for a summary. */
  readonly tally?: ChunkTally;
  /** Whether the native kernel ran it, which may take over from another one. */
  readonly isNative?: boolean;
}

/** A range with its outcomes. */
export interface FinishedChunk extends ChunkTask, ChunkOutcomes {}

/** A chunk's outcome and the thread that ran it. */
export interface RanInThread {
  readonly thread: number;
  readonly outcome: ChunkOutcome;
}

/**
 * Outcome of a chunk. Errors are plain values, since error classes do not survive a thread
 * boundary.
 */
export type ChunkOutcome =
  | (ChunkOutcomes & {
      readonly ok: true;
      /** Seconds of the trials. */
      readonly seconds: number;
      /** Steps made in that time, also by chunks that shared it. Default: those of the chunk. */
      readonly stepsMade?: number;
      /**
       * End of the part that ran, if that is not the whole range. The coordinator asks for the
       * rest.
       */
      readonly to?: number;
    })
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

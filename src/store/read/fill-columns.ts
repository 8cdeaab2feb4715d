import type { Database } from "better-sqlite3";

import type { CompactNumbers, Counts, CountsWriter, NumbersWriter } from "../../sweep/outcomes/compact-numbers.ts";
import { quoted } from "../file/hyperparameter-columns.ts";
import type { SpaceRow } from "./spaces.ts";
import { OUTCOMES, rowBlocks, type TrialRange } from "./trial-rows.ts";

/** Outcomes of trials by column. */
export interface StoredColumns {
  readonly count: number;
  /** A column for each requested hyperparameter or measure. */
  readonly hyperparameters: readonly CompactNumbers[];
  /** Sweep-wide trial numbers, ascending in each space. */
  readonly trial: Counts;
  readonly repeat: Int32Array | Uint8Array;
  /** Index into STATUSES. */
  readonly status: Uint8Array;
  readonly steps: Counts;
  /** NaN if the loss is not finite. */
  readonly finalLoss: Float64Array;
}

/** Columns to fill. */
export interface ColumnWriters {
  /** A column for each requested hyperparameter or measure. */
  readonly hyperparameters: readonly NumbersWriter[];
  readonly trial: CountsWriter;
  readonly repeat: Int32Array | Uint8Array;
  readonly status: Uint8Array;
  readonly steps: CountsWriter;
  readonly finalLoss: Float64Array;
}

// In kB. Each page is read once: a cache that fits the processor's is a tenth faster than 16 MB.
const CACHE = 1000;

/** Fills columns with trials, at most as many as they hold. Returns their number. */
export function fillColumns(
  db: Database,
  sweepId: number,
  ranges: readonly TrialRange[],
  names: readonly string[],
  { hyperparameters, trial, repeat, status, steps, finalLoss }: ColumnWriters,
): number {
  const cache = db.pragma("cache_size", { simple: true }) as number;
  db.pragma(`cache_size = ${-CACHE}`);
  let count = 0;
  try {
    for (const range of ranges) {
      for (const block of rowBlocks(db, sweepId, range, [...OUTCOMES, ...names.map(quoted)])) {
        const { rows, repeatAt, trialAt, first } = block;
        // A running sweep may have added rows.
        for (let i = 0; i < rows.length && count < status.length; i += 1) {
          const row = rows[i]!;
          status[count] = row[0]!;
          steps.set(count, row[1]!);
          finalLoss[count] = row[2] ?? NaN;
          for (let j = 0; j < hyperparameters.length; j += 1) hyperparameters[j]!.set(count, row[3 + j] ?? NaN);
          if (repeatAt !== undefined) repeat[count] = row[repeatAt]!;
          trial.set(count, trialAt === undefined ? first + i : row[trialAt]!);
          count += 1;
        }
      }
    }
  } finally {
    db.pragma(`cache_size = ${cache}`);
  }
  return count;
}

/** Whether the repeats of some spaces fit into bytes. */
export function repeatsFit(spaces: readonly SpaceRow[]): boolean {
  return spaces.every(({ repeats }) => repeats <= 2 ** 8);
}

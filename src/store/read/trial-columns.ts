import type { Database } from "better-sqlite3";

import { type CompactNumbers, type Counts, CountsWriter, NumbersWriter } from "../../sweep/outcomes/compact-numbers.ts";
import type { NamedSpace } from "../../sweep/identity/space-names.ts";
import { quoted } from "../file/hyperparameter-columns.ts";
import { spaceRows } from "./space-rows.ts";
import { type SpaceRow, spacesOf } from "./spaces.ts";

/** A space with the conditions that its trials ran under. */
export interface TrialSpace extends Omit<SpaceRow, "objective">, NamedSpace {
  /** Name of the schedule, as the views show it; null if the grid has a formula. */
  readonly scheduleName: string | null;
}

/** Outcomes of trials by column. */
export interface StoredColumns {
  readonly count: number;
  /** A column for each requested hyperparameter. */
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

// Rows per query: twice as fast as either single rows or larger blocks.
const BLOCK = 1000;

interface StoredConditions {
  readonly space: number;
  readonly parameters: string;
  readonly dim: number;
  readonly start: string;
  readonly stop: string;
  readonly schedule: string;
  readonly scheduleName: string | null;
  readonly noise: number;
  readonly clip: number | null;
  readonly batch: string | null;
}

/** Returns the spaces of a sweep in order, with the conditions that the view `spaces` shows. */
export function trialSpaces(db: Database, sweepId: number): TrialSpace[] {
  const rows = db
    .prepare<[number], StoredConditions>(
      `SELECT space, objective_parameters AS parameters, dim, start, stop, schedule, schedule_name AS scheduleName, noise, clip, batch
      FROM space WHERE sweep_id = ? ORDER BY space`,
    )
    .all(sweepId);
  return spacesOf(db, sweepId).map((space, i) => {
    const { parameters, start, stop, ...rest } = rows[i]!;
    return {
      ...space,
      ...rest,
      parameters: JSON.parse(parameters) as NamedSpace["parameters"],
      start: JSON.parse(start) as NamedSpace["start"],
      stop: JSON.parse(stop) as NamedSpace["stop"],
    };
  });
}

/** Reads the trials of some spaces, space by space. A million trials of a grid take 25 MB. */
export function storedColumns(
  db: Database,
  sweepId: number,
  spaces: readonly TrialSpace[],
  hyperparameters: readonly string[],
): StoredColumns {
  const done = spaces.flatMap(({ counts }) => Object.values(counts)).reduce((sum, count) => sum + count, 0);
  const [trial, steps] = [new CountsWriter(done), new CountsWriter(done)];
  const own = hyperparameters.map(() => new NumbersWriter(done));
  const isShort = spaces.every(({ repeats }) => repeats <= 2 ** 8);
  const repeat = isShort ? new Uint8Array(done) : new Int32Array(done);
  const [status, finalLoss] = [new Uint8Array(done), new Float64Array(done)];
  let count = 0;
  for (const space of spaces) {
    for (const block of rowBlocks(db, sweepId, space, hyperparameters)) {
      // A running sweep may have added rows.
      for (const row of block.slice(0, done - count)) {
        repeat[count] = row[0]!;
        status[count] = row[1]!;
        steps.set(count, row[2]!);
        finalLoss[count] = row[3] ?? NaN;
        for (let i = 0; i < own.length; i += 1) own[i]!.set(count, row[4 + i] ?? NaN);
        trial.set(count, row[4 + own.length]!);
        count += 1;
      }
    }
  }
  return {
    ...{ count, trial: trial.column(), repeat, status, steps: steps.column(), finalLoss },
    hyperparameters: own.map((column) => column.column()),
  };
}

/** Yields the same columns of a space in blocks. */
export function* columnBlocks(
  db: Database,
  sweepId: number,
  space: TrialSpace,
  hyperparameters: readonly string[],
): Generator<StoredColumns, undefined> {
  for (const block of rowBlocks(db, sweepId, space, hyperparameters)) {
    const column = (at: number): Float64Array => Float64Array.from(block, (row) => row[at] ?? NaN);
    yield {
      ...{ count: block.length, hyperparameters: hyperparameters.map((_, i) => column(4 + i)) },
      ...{ trial: column(4 + hyperparameters.length), repeat: Int32Array.from(column(0)) },
      ...{ status: Uint8Array.from(column(1)), steps: column(2), finalLoss: column(3) },
    };
  }
  return undefined;
}

/** A row: repeat, status, steps, final loss, hyperparameters, trial. */
type Row = (number | null)[];

/** Yields the rows of a space in the order of trials. */
function* rowBlocks(
  db: Database,
  sweepId: number,
  space: TrialSpace,
  hyperparameters: readonly string[],
): Generator<Row[], undefined> {
  const names = ["repeat", "status", "steps", "final_loss", ...hyperparameters.map(quoted), "trial"];
  const rows = db
    .prepare<[number, number], Row>(
      `SELECT ${names.join(", ")} FROM ${spaceRows(sweepId, space, { from: "?", to: "?" })} ORDER BY trial LIMIT ${BLOCK}`,
    )
    .raw();
  const { first, end } = space;
  for (let from = first; ;) {
    const block = rows.all(from, end);
    if (block.length > 0) yield block;
    if (block.length < BLOCK) return undefined;
    from = block.at(-1)!.at(-1)! + 1;
  }
}

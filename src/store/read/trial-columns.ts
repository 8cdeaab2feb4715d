import type { Database } from "better-sqlite3";

import { CountsWriter, NumbersWriter } from "../../sweep/outcomes/compact-numbers.ts";
import type { NamedSpace } from "../../sweep/identity/space-names.ts";
import { quoted } from "../file/hyperparameter-columns.ts";
import { columnsByThreads } from "./columns-by-threads.ts";
import { fillColumns, repeatsFit, type StoredColumns } from "./fill-columns.ts";
import { type SpaceRow, spacesOf } from "./spaces.ts";
import { allOf, OUTCOMES, type RowBlock, rowBlocks, rowCount } from "./trial-rows.ts";

/** A space with the conditions that its trials ran under. */
export interface TrialSpace extends Omit<SpaceRow, "objective">, NamedSpace {
  /** Name of the schedule, as the views show it; null if the grid has a formula. */
  readonly scheduleName: string | null;
}

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
  readonly validation: string | null;
  readonly evaluate: number | null;
}

/** Returns the spaces of a sweep in order, with the conditions that the view `spaces` shows. */
export function trialSpaces(db: Database, sweepId: number): TrialSpace[] {
  const rows = db
    .prepare<[number], StoredConditions>(
      `SELECT space, objective_parameters AS parameters, dim, start, stop, schedule, schedule_name AS scheduleName, noise, clip, batch, validation, evaluate
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

/**
 * Reads the trials of some spaces, space by space. `hyperparameters` may name measures, too. A
 * million trials of a grid take 25 MB. Threads read shares of `share` rows if there are enough.
 */
export function storedColumns(
  db: Database,
  sweepId: number,
  spaces: readonly TrialSpace[],
  hyperparameters: readonly string[],
  share?: number,
): StoredColumns {
  return (
    columnsByThreads(db, sweepId, spaces, hyperparameters, share) ?? columnsAlone(db, sweepId, spaces, hyperparameters)
  );
}

function columnsAlone(
  db: Database,
  sweepId: number,
  spaces: readonly TrialSpace[],
  hyperparameters: readonly string[],
): StoredColumns {
  const done = rowCount(db, sweepId, spaces);
  const [trial, steps] = [new CountsWriter(done), new CountsWriter(done)];
  const own = hyperparameters.map(() => new NumbersWriter(done));
  const repeat = repeatsFit(spaces) ? new Uint8Array(done) : new Int32Array(done);
  const [status, finalLoss] = [new Uint8Array(done), new Float64Array(done)];
  const writers = { hyperparameters: own, trial, repeat, status, steps, finalLoss };
  const count = fillColumns(db, sweepId, spaces.map(allOf), hyperparameters, writers);
  return {
    ...{ count, trial: trial.column(), repeat, status, steps: steps.column(), finalLoss },
    hyperparameters: own.map((column) => column.column()),
  };
}

/** The points of some rows: their hyperparameters and repeats. */
export type StoredPoints = Pick<StoredColumns, "count" | "hyperparameters" | "repeat">;

/** Yields the same columns of a space in blocks. */
export function* columnBlocks(
  db: Database,
  sweepId: number,
  space: TrialSpace,
  hyperparameters: readonly string[],
): Generator<StoredColumns, undefined> {
  for (const block of rowBlocks(db, sweepId, allOf(space), [...OUTCOMES, ...hyperparameters.map(quoted)])) {
    const { rows, trialAt, first } = block;
    const numbers = (at: number): Float64Array => filled(new Float64Array(rows.length), rows, at);
    yield {
      ...pointsOf(block, hyperparameters, OUTCOMES.length),
      trial: trialAt === undefined ? Float64Array.from(rows.keys(), (i) => first + i) : numbers(trialAt),
      ...{ status: filled(new Uint8Array(rows.length), rows, 0), steps: numbers(1), finalLoss: numbers(2) },
    };
  }
  return undefined;
}

/** Yields the points of a space in blocks, which takes half of the time. */
export function* pointBlocks(
  db: Database,
  sweepId: number,
  space: TrialSpace,
  hyperparameters: readonly string[],
): Generator<StoredPoints, undefined> {
  for (const block of rowBlocks(db, sweepId, allOf(space), hyperparameters.map(quoted))) {
    yield pointsOf(block, hyperparameters, 0);
  }
  return undefined;
}

function pointsOf({ rows, repeatAt }: RowBlock, hyperparameters: readonly string[], at: number): StoredPoints {
  const { length: count } = rows;
  return {
    ...{ count, hyperparameters: hyperparameters.map((_, i) => filled(new Float64Array(count), rows, at + i)) },
    repeat: repeatAt === undefined ? new Uint8Array(count) : filled(new Int32Array(count), rows, repeatAt),
  };
}

/** Fills a column with a cell of each row; NULL is NaN. */
function filled<Numbers extends Float64Array | Int32Array | Uint8Array>(
  column: Numbers,
  rows: RowBlock["rows"],
  at: number,
): Numbers {
  for (let i = 0; i < rows.length; i += 1) column[i] = rows[i]![at] ?? NaN;
  return column;
}

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
 * million trials of a grid take 25 MB.
 */
export function storedColumns(
  db: Database,
  sweepId: number,
  spaces: readonly TrialSpace[],
  hyperparameters: readonly string[],
): StoredColumns {
  const done = rowCount(db, sweepId, spaces);
  const [trial, steps] = [new CountsWriter(done), new CountsWriter(done)];
  const own = hyperparameters.map(() => new NumbersWriter(done));
  const isShort = spaces.every(({ repeats }) => repeats <= 2 ** 8);
  const repeat = isShort ? new Uint8Array(done) : new Int32Array(done);
  const [status, finalLoss] = [new Uint8Array(done), new Float64Array(done)];
  let count = 0;
  for (const space of spaces) {
    for (const { rows, repeatAt, trialAt, first } of rowBlocks(db, sweepId, space, [
      ...OUTCOMES,
      ...hyperparameters.map(quoted),
    ])) {
      // A running sweep may have added rows.
      for (let i = 0; i < rows.length && count < done; i += 1) {
        const row = rows[i]!;
        status[count] = row[0]!;
        steps.set(count, row[1]!);
        finalLoss[count] = row[2] ?? NaN;
        for (let j = 0; j < own.length; j += 1) own[j]!.set(count, row[3 + j] ?? NaN);
        if (repeatAt !== undefined) repeat[count] = row[repeatAt]!;
        trial.set(count, trialAt === undefined ? first + i : row[trialAt]!);
        count += 1;
      }
    }
  }
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
  for (const block of rowBlocks(db, sweepId, space, [...OUTCOMES, ...hyperparameters.map(quoted)])) {
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
  for (const block of rowBlocks(db, sweepId, space, hyperparameters.map(quoted))) {
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

const OUTCOMES: readonly string[] = ["status", "steps", "final_loss"];

interface RowBlock {
  readonly rows: readonly (number | null)[][];
  /** The place of the repeat; undefined if all are 0. */
  readonly repeatAt: number | undefined;
  /** The place of the trial's number; undefined if they follow each other from `first` on. */
  readonly trialAt: number | undefined;
  readonly first: number;
}

/**
 * Yields some columns of a space's rows in the order of trials. Each takes a seventh of the time,
 * so those that are known are not read.
 */
function* rowBlocks(
  db: Database,
  sweepId: number,
  space: TrialSpace,
  fixed: readonly string[],
): Generator<RowBlock, undefined> {
  const { first, end, repeats } = space;
  // A summary counts trials whose rows it does not keep.
  const isWhole = space.store === "trials" && doneOf(space) === end - first;
  const names = [...fixed, ...(repeats === 1 ? [] : ["repeat"]), ...(isWhole ? [] : ["trial"])];
  const repeatAt = repeats === 1 ? undefined : fixed.length;
  const trialAt = isWhole ? undefined : names.length - 1;
  const select = db
    .prepare<[number, number], (number | null)[]>(
      `SELECT ${names.join(", ")} FROM ${spaceRows(sweepId, space, { from: "?", to: "?" })} ORDER BY trial LIMIT ${BLOCK}`,
    )
    .raw();
  for (let from = first; ;) {
    const rows = select.all(from, end);
    if (rows.length > 0) yield { rows, repeatAt, trialAt, first: from };
    if (rows.length < BLOCK) return undefined;
    from = trialAt === undefined ? from + rows.length : rows.at(-1)![trialAt]! + 1;
  }
}

/** Returns the number of rows of some spaces. */
function rowCount(db: Database, sweepId: number, spaces: readonly TrialSpace[]): number {
  const stored = db
    .prepare<[number, number, number], number>(
      "SELECT count(*) FROM result WHERE sweep_id = ? AND trial >= ? AND trial < ?",
    )
    .pluck();
  const rowsOf = (space: TrialSpace): number =>
    space.store === "trials" ? doneOf(space) : stored.get(sweepId, space.first, space.end)!;
  return spaces.reduce((sum, space) => sum + rowsOf(space), 0);
}

/** Returns the number of trials of a space that are done. */
function doneOf({ counts }: Pick<SpaceRow, "counts">): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

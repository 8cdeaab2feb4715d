import type { Database } from "better-sqlite3";

import type { SpaceRow } from "./spaces.ts";
import { spaceRows } from "./space-rows.ts";

// Rows per query: twice as fast as either single rows or larger blocks.
const BLOCK = 1000;

/** Columns that are read of every trial. */
export const OUTCOMES: readonly string[] = ["status", "steps", "final_loss"];

/** The trials of a space with numbers from `from` to `to` (exclusive). */
export interface TrialRange {
  readonly space: SpaceRow;
  readonly from: number;
  readonly to: number;
}

export interface RowBlock {
  readonly rows: readonly (number | null)[][];
  /** The place of the repeat; undefined if all are 0. */
  readonly repeatAt: number | undefined;
  /** The place of the trial's number; undefined if they follow each other from `first` on. */
  readonly trialAt: number | undefined;
  readonly first: number;
}

/**
 * Yields some columns of rows in the order of trials. Each takes a seventh of the time, so those
 * that are known are not read.
 */
export function* rowBlocks(
  db: Database,
  sweepId: number,
  { space, from: start, to }: TrialRange,
  fixed: readonly string[],
): Generator<RowBlock, undefined> {
  const { repeats } = space;
  const names = [...fixed, ...(repeats === 1 ? [] : ["repeat"]), ...(isWhole(space) ? [] : ["trial"])];
  const repeatAt = repeats === 1 ? undefined : fixed.length;
  const trialAt = isWhole(space) ? undefined : names.length - 1;
  const select = db
    .prepare<[number, number], (number | null)[]>(
      `SELECT ${names.join(", ")} FROM ${spaceRows(sweepId, space, { from: "?", to: "?" })} ORDER BY trial LIMIT ${BLOCK}`,
    )
    .raw();
  for (let from = start; ;) {
    const rows = select.all(from, to);
    if (rows.length > 0) yield { rows, repeatAt, trialAt, first: from };
    if (rows.length < BLOCK) return undefined;
    from = trialAt === undefined ? from + rows.length : rows.at(-1)![trialAt]! + 1;
  }
}

/** Returns all trials of a space. */
export function allOf(space: SpaceRow): TrialRange {
  return { space, from: space.first, to: space.end };
}

/** Whether a space has the rows of all its trials: their numbers follow each other. */
export function isWhole(space: SpaceRow): boolean {
  return space.store === "trials" && doneOf(space) === space.end - space.first;
}

/** Returns the number of rows of some spaces. */
export function rowCount(db: Database, sweepId: number, spaces: readonly SpaceRow[]): number {
  const stored = db
    .prepare<[number, number, number], number>(
      "SELECT count(*) FROM result WHERE sweep_id = ? AND trial >= ? AND trial < ?",
    )
    .pluck();
  // A summary counts trials whose rows it does not keep.
  const rowsOf = (space: SpaceRow): number =>
    space.store === "trials" ? doneOf(space) : stored.get(sweepId, space.first, space.end)!;
  return spaces.reduce((sum, space) => sum + rowsOf(space), 0);
}

function doneOf({ counts }: SpaceRow): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

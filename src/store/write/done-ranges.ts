import type { Database, Statement } from "better-sqlite3";

import { mergeIntervals, subtractIntervals } from "../../sweep/points/intervals.ts";
import type { Interval } from "../../sweep/spec/sweep-spec.ts";

/**
 * The stored ranges of finished points of a sweep. Touching ranges are merged, so there are only a
 * few for each space, however many chunks were written.
 */
export class DoneRanges {
  readonly #all: Statement<[number], [number, number]>;
  readonly #touching: Statement<[space: number, to: number, from: number], [number, number]>;
  readonly #delete: Statement<[space: number, from: number]>;
  readonly #insert: Statement<[space: number, from: number, to: number]>;

  constructor(db: Database, sweepId: number) {
    const ranges = `SELECT from_index, to_index FROM chunk WHERE sweep_id = ${sweepId} AND space = ?`;
    this.#all = db.prepare<[number], [number, number]>(`${ranges} ORDER BY from_index`).raw();
    this.#touching = db
      .prepare<[number, number, number], [number, number]>(`${ranges} AND from_index <= ? AND to_index >= ?`)
      .raw();
    this.#delete = db.prepare(`DELETE FROM chunk WHERE sweep_id = ${sweepId} AND space = ? AND from_index = ?`);
    this.#insert = db.prepare(`INSERT INTO chunk VALUES (${sweepId}, ?, ?, ?)`);
  }

  /** Returns the ranges of a space, sorted; no two touch. */
  of(space: number): Interval[] {
    return this.#all.all(space);
  }

  /**
   * Adds a range, inside a transaction. Returns false if all of it was done already. Throws
   * RangeError if a part of it was done, because its counts cannot be split.
   */
  add(space: number, from: number, to: number): boolean {
    const touching = this.#touching.all(space, to, from);
    let [first, last] = [from, to];
    for (const [start, end] of touching) {
      if (start <= from && end >= to) return false;
      if (start < to && end > from) {
        throw new RangeError(`a part of the chunk is done: ${from} to ${to} of space ${space}, ${start} to ${end} are`);
      }
      this.#delete.run(space, start);
      first = Math.min(first, start);
      last = Math.max(last, end);
    }
    this.#insert.run(space, first, last);
    return true;
  }

  /**
   * Adds ranges of which parts may be done, inside a transaction. Returns the other parts, merged.
   */
  addMissing(space: number, ranges: readonly Interval[]): Interval[] {
    const before = this.of(space);
    const missing = subtractIntervals(mergeIntervals(ranges), before);
    if (missing.length === 0) return [];
    const after = mergeIntervals([...before, ...missing]);
    const [old, kept] = [new Set(before.map(String)), new Set(after.map(String))];
    for (const range of before) if (!kept.has(String(range))) this.#delete.run(space, range[0]);
    for (const range of after) if (!old.has(String(range))) this.#insert.run(space, ...range);
    return missing;
  }
}

import { type MapCell, mapCell } from "./map-cell.ts";
import type { MapTrials } from "./map-trials.ts";

/** The cells of a map, of which those without trials are undefined. Arrays have this type. */
export interface MapCells extends Iterable<MapCell | undefined> {
  readonly length: number;
  at(index: number): MapCell | undefined;
  some(test: (cell: MapCell | undefined) => boolean): boolean;
  findIndex(test: (cell: MapCell | undefined) => boolean): number;
}

/** Cells up to which they are kept: each takes some 250 bytes. */
const MOST_KEPT = 250_000;

/** Groups rows into `length` cells. `cellOf` returns the cell of a row. */
export function groupCells(
  trials: MapTrials,
  rows: Iterable<number>,
  cellOf: (row: number) => number,
  length: number,
): MapCells {
  const rowsOf = singleRows(rows, cellOf, length) ?? sortedRows(rows, cellOf, length);
  const cells = new LazyCells(trials, rowsOf, length);
  return length > MOST_KEPT ? cells : [...cells];
}

/** Returns the rows of a cell. */
type RowsOf = (cell: number) => readonly number[];

const NONE: readonly number[] = [];

/** Groups rows of which no two are in one cell; undefined if two are. */
function singleRows(rows: Iterable<number>, cellOf: (row: number) => number, length: number): RowsOf | undefined {
  // The number of the row from 1; 0 without any.
  const found = new Uint32Array(length);
  for (const row of rows) {
    const cell = cellOf(row);
    if (found[cell] !== 0) return undefined;
    found[cell] = row + 1;
  }
  return (cell) => (found[cell] === 0 ? NONE : [found[cell]! - 1]);
}

/** Sorts rows by cell, in two arrays: a list for each cell would fill memory. */
function sortedRows(rows: Iterable<number>, cellOf: (row: number) => number, length: number): RowsOf {
  // The rows of cell i are from starts[i] to starts[i + 1]. While they are sorted, starts[i + 1] is
  // the place of the next row of cell i.
  const starts = new Uint32Array(length + 2);
  let count = 0;
  for (const row of rows) {
    starts[cellOf(row) + 2]! += 1;
    count += 1;
  }
  for (let cell = 0; cell < length; cell += 1) starts[cell + 2]! += starts[cell + 1]!;
  const sorted = new Uint32Array(count);
  for (const row of rows) {
    const next = cellOf(row) + 1;
    sorted[starts[next]!] = row;
    starts[next]! += 1;
  }
  return (cell) => Array.from(sorted.subarray(starts[cell], starts[cell + 1]));
}

/** Makes a cell each time that it is asked for. */
class LazyCells implements MapCells {
  readonly length: number;
  readonly #trials: MapTrials;
  readonly #rowsOf: RowsOf;

  constructor(trials: MapTrials, rowsOf: RowsOf, length: number) {
    this.length = length;
    this.#trials = trials;
    this.#rowsOf = rowsOf;
  }

  at(index: number): MapCell | undefined {
    const rows = this.#rowsOf(index);
    return rows.length === 0 ? undefined : mapCell(this.#trials, rows);
  }

  *[Symbol.iterator](): Generator<MapCell | undefined, undefined> {
    for (let index = 0; index < this.length; index += 1) yield this.at(index);
    return undefined;
  }

  some(test: (cell: MapCell | undefined) => boolean): boolean {
    return this.findIndex(test) >= 0;
  }

  findIndex(test: (cell: MapCell | undefined) => boolean): number {
    for (let index = 0; index < this.length; index += 1) if (test(this.at(index))) return index;
    return -1;
  }
}

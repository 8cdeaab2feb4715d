import type { Cell } from "./table.ts";

/** A column of few values: for each row, the position of its value. */
export interface CodedColumn {
  readonly values: readonly Cell[];
  readonly codes: Uint16Array;
}

/** Cells of a block of rows. NULL is NaN in numbers. */
export type BlockColumn = Float64Array | CodedColumn | readonly Cell[];

/** Up to 65,536 rows as columns. */
export interface ColumnBlock {
  readonly count: number;
  readonly columns: readonly BlockColumn[];
}

/** Returns rows of `width` cells as columns. */
export function toColumns(rows: readonly (readonly Cell[])[], width: number): ColumnBlock {
  const columns = Array.from({ length: width }, (_, at) => rows.map((row) => row[at] ?? null));
  return { count: rows.length, columns };
}

/** Returns the rows of a block. */
export function toRows({ count, columns }: ColumnBlock): Cell[][] {
  const cells = columns.map(cellsOf);
  return Array.from({ length: count }, (_, row) => cells.map((column) => column[row]!));
}

/** Returns the cells of a column. */
export function cellsOf(column: BlockColumn): readonly Cell[] {
  if (ArrayBuffer.isView(column)) return Array.from(column, (value) => (Number.isNaN(value) ? null : value));
  if (!("codes" in column)) return column;
  const { values, codes } = column;
  return Array.from(codes, (code) => values[code]!);
}

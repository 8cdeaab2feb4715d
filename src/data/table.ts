import { SweepError } from "../errors.ts";

/** A file with named columns of numbers. Only the columns that are asked for need to be numbers. */
export interface Table {
  /** Names of the columns, in file order. */
  readonly names: readonly string[];
  readonly rows: number;
  /**
   * Returns the values of columns, by position. Throws SweepError("input") with row and column for
   * a value that is missing, not a number, or not exactly a double.
   */
  readonly read: (columns: readonly number[]) => readonly Float64Array<ArrayBuffer>[];
}

/** A cell of a table. Rows count from 1, without a header. */
export interface Cell {
  /** Name of the file in messages. */
  readonly file: string;
  readonly row: number;
  readonly column: string;
  /** Line of the file, for a text file. */
  readonly line?: number;
}

/** Returns the error of a cell. */
export function cellError({ file, row, line, column }: Cell, problem: string): SweepError {
  const place = line === undefined ? `row ${row}` : `row ${row} (line ${line})`;
  return fileError(file, `${place}, column ${JSON.stringify(column)}: ${problem}`);
}

/** Returns the error of a file. */
export function fileError(file: string, problem: string): SweepError {
  return new SweepError("input", `${file}: ${problem}`);
}

/** Throws SweepError("input") for names that cannot tell columns apart. */
export function checkNames(file: string, names: readonly string[]): void {
  const seen = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const before = seen.get(name);
    if (before !== undefined) {
      throw fileError(file, `columns ${before + 1} and ${i + 1} have the same name: ${JSON.stringify(name)}`);
    }
    seen.set(name, i);
  }
}

/**
 * Returns a whole number of 64 bits as a double. Throws for one beyond 2⁵³, where doubles are
 * farther apart than whole numbers.
 */
export function exactInteger(value: bigint, cell: () => Cell): number {
  const number = Number(value);
  if (Math.abs(number) > 2 ** 53 || BigInt(number) !== value) {
    throw cellError(cell(), `beyond 2^53, so not exact as a double: ${value}`);
  }
  return number;
}

/** Throws if a value is NaN or infinite. */
export function checkFinite(value: number, cell: () => Cell): void {
  if (Number.isFinite(value)) return;
  throw cellError(cell(), Number.isNaN(value) ? "missing value: NaN" : `not finite: ${value}`);
}

import { isUtf8 } from "node:buffer";
import { CsvError, parse } from "csv-parse/sync";
import type { Options } from "csv-parse/sync";
import type { SweepError } from "../errors.ts";
import { show } from "../show.ts";
import { remedyForCommas } from "../suggest.ts";
import { cellError, checkNames, fileError } from "./table.ts";
import type { Table } from "./table.ts";

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;
/** Texts that pandas reads as missing values. */
const MISSING: ReadonlySet<string> = new Set([
  ...["", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>"],
  ...["N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"],
]);

/** Texts that pandas reads as booleans, if a column has nothing else. */
const BOOLEANS: ReadonlyMap<string, number> = new Map([
  ...["True", "TRUE", "true"].map((text) => [text, 1] as const),
  ...["False", "FALSE", "false"].map((text) => [text, 0] as const),
]);

/** Reads as pandas.read_csv does by default: a header, commas, quotes, no empty lines. */
const FORMAT: Options = { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true };

/** A problem of a column; others may have none, or may not be asked for. */
interface Problem {
  readonly row: number;
  readonly error: SweepError;
}

/** Opens a CSV file. Throws SweepError("input") for a header that does not name all columns. */
export function openCsv(bytes: Uint8Array, file: string): Table {
  if (!isUtf8(bytes)) throw fileError(file, "not UTF-8: save it as UTF-8");
  const names = readHeader(bytes, file);
  const values = names.map((): number[] => []);
  // Whether a column has booleans, by its first value.
  const booleans = names.map(() => false);
  const problems = new Map<number, Problem>();
  let rows = 0;
  eachRecord(bytes, file, (record, line) => {
    rows += 1;
    if (record.length !== names.length) {
      const column = names[Math.min(record.length, names.length - 1)]!;
      const count = record.length === 1 ? "1 value" : `${record.length} values`;
      throw cellError({ file, row: rows, line, column }, `the row has ${count}, the header has ${names.length}`);
    }
    for (const [k, column] of names.entries()) {
      const text = record[k]!;
      if (rows === 1) booleans[k] = BOOLEANS.has(text);
      const value = booleans[k] === true ? BOOLEANS.get(text) : toNumber(text);
      if (value !== undefined) values[k]!.push(value);
      else if (!problems.has(k)) {
        const problem = booleans[k] === true ? booleanProblem(text) : problemOf(text);
        problems.set(k, { row: rows, error: cellError({ file, row: rows, line, column }, problem) });
      }
    }
  });
  const read: Table["read"] = (columns) => {
    const [first] = columns.flatMap((column) => problems.get(column) ?? []).sort((one, other) => one.row - other.row);
    if (first !== undefined) throw first.error;
    return columns.map((column) => Float64Array.from(values[column]!));
  };
  return { names, rows, read };
}

function readHeader(bytes: Uint8Array, file: string): readonly string[] {
  let names: string[] | undefined;
  guarded(file, () => {
    [names] = parse(bytes, { ...FORMAT, to: 1 });
  });
  if (names === undefined) throw fileError(file, "empty: the first row must have the names of the columns");
  if (names.every((name) => NUMBER.test(name)) && !names.every((name, i) => name === String(i))) {
    throw fileError(file, `no header: add a row with the names of the columns above ${show(names.join(","))}`);
  }
  const [whole = ""] = names;
  const separator = [";", "\t", "|"].find((one) => whole.includes(one));
  if (names.length === 1 && separator !== undefined) {
    throw fileError(file, `one column only: ${show(whole)}: separate values by commas, not by ${show(separator)}`);
  }
  const unnamed = names.indexOf("");
  if (unnamed >= 0) {
    const index = unnamed === 0 ? "; for an index of pandas, write the file with index=False" : "";
    throw fileError(file, `column ${unnamed + 1} has no name in the header${index}`);
  }
  checkNames(file, names);
  return names;
}

function eachRecord(bytes: Uint8Array, file: string, action: (record: readonly string[], line: number) => void): void {
  let isHeader = true;
  const onRecord = (record: string[], { lines }: { readonly lines: number }): null => {
    if (!isHeader) action(record, lines);
    isHeader = false;
    return null; // Keeps no record.
  };
  guarded(file, () => void parse(bytes, { ...FORMAT, on_record: onRecord }));
}

function guarded(file: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw fileError(file, `not CSV: ${error.message}`);
  }
}

/** Returns the double that is nearest to a text; undefined if it is not a number in range. */
function toNumber(text: string): number | undefined {
  const value = Number(text);
  if (!NUMBER.test(text) || !Number.isFinite(value)) return undefined;
  return Math.abs(value) >= 2 ** 53 && !isWrittenExactly(text, value) ? undefined : value;
}

/** Whether digits name the double that they are read as, not a whole number beside it. */
function isWrittenExactly(text: string, value: number): boolean {
  const digits = text.replace("+", "");
  return !/^-?\d+$/.test(digits) || BigInt(digits) === BigInt(value) || digits === String(value);
}

/** Returns the problem of a text in a column that began with a boolean. */
function booleanProblem(text: string): string {
  return MISSING.has(text) ? problemOf(text) : `not true or false, as above: ${show(text)}`;
}

function problemOf(text: string): string {
  if (MISSING.has(text)) return text === "" ? "missing value" : `missing value: ${show(text)}`;
  if (INFINITE.test(text)) return `not finite: ${show(text)}`;
  if (NUMBER.test(text)) {
    const isTooLarge = !Number.isFinite(Number(text));
    return `${isTooLarge ? "number too large (above 1.8e308)" : "beyond 2^53, so not exact as a double"}: ${show(text)}`;
  }
  const remedy = /^[+-]?\d[\d,]*,\d+$/.test(text) ? `: ${remedyForCommas(text)}` : "";
  if (BOOLEANS.has(text)) return `not a number, as above: ${show(text)}`;
  return `not a number: ${show(text)}${remedy}`;
}

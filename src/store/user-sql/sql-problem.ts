import Database from "better-sqlite3";

import { SweepError } from "../../errors.ts";
import { didYouMean } from "../../suggest.ts";

/** An error of SQLite or better-sqlite3 in a piece of SQL. */
export interface SqlProblem {
  /** SQLite's code (`SQLITE_ERROR`), or the name of better-sqlite3's error. */
  readonly code: string;
  readonly message: string;
}

/** Known names, for suggestions. */
export interface SqlNames {
  readonly columns: readonly string[];
  readonly tables?: readonly string[];
}

/**
 * better-sqlite3 throws a RangeError for a second statement, a RangeError or TypeError for a
 * missing parameter.
 */
const ABOUT_TEXT: ReadonlySet<string> = new Set(["SQLITE_ERROR", "SQLITE_TOOBIG", "RangeError", "TypeError"]);

/** Returns the problem of an error that the user's SQL caused; undefined for other errors. */
export function problemOf(error: unknown): SqlProblem | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = error instanceof Database.SqliteError ? error.code : error.name;
  return isAboutText(code) ? { code, message: error.message } : undefined;
}

export function isAboutText(code: string): boolean {
  return ABOUT_TEXT.has(code);
}

/**
 * Explains a problem. `what` says how the text is wrong ("the condition is not an SQL expression").
 */
export function sqlError(
  problem: SqlProblem,
  what: string,
  text: string,
  { columns, tables = [] }: SqlNames,
  cause?: unknown,
): SweepError {
  const { message } = problem;
  // SQLite repeats the quotation marks of the text, and puts the table's name before the column.
  const column = /^no such column: "?(?:\w+\.)?([^"]*)/.exec(message)?.[1];
  if (column !== undefined) return unknownColumn(column, columns, message.includes("string literal"), cause);
  const table = /^no such table: (.*)$/.exec(message)?.[1];
  if (table !== undefined) {
    return new SweepError("input", `no such table "${table}"${didYouMean(table, tables)}`, undefined, cause);
  }
  return new SweepError("input", `${what} (${message}): ${text}`, undefined, cause);
}

/** `meantText`: the name is in double quotes, which do not make text in SQL. */
export function unknownColumn(
  name: string,
  known: readonly string[],
  meantText: boolean = false,
  cause?: unknown,
): SweepError {
  const hint = meantText ? `: text needs single quotes, '${name}'` : didYouMean(name, known);
  return new SweepError("input", `no such column "${name}"${hint}`, undefined, cause);
}

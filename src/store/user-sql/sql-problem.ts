import Database from "better-sqlite3";

import { SweepError } from "../../errors.ts";
import { didYouMean } from "../../suggest.ts";

/** What SQLite, or better-sqlite3, has against a piece of SQL. */
export interface SqlProblem {
  /** SQLite's name of it (`SQLITE_ERROR`), or that of better-sqlite3's error. */
  readonly code: string;
  readonly message: string;
}

/** The words that a piece of SQL may mean, for suggestions. */
export interface SqlNames {
  readonly columns: readonly string[];
  readonly tables?: readonly string[];
}

/** A second statement is a RangeError of better-sqlite3, a parameter without a value that or a TypeError. */
const ABOUT_TEXT: ReadonlySet<string> = new Set(["SQLITE_ERROR", "SQLITE_TOOBIG", "RangeError", "TypeError"]);

/** The problem that an error tells, where what was typed is to blame for it. */
export function problemOf(error: unknown): SqlProblem | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = error instanceof Database.SqliteError ? error.code : error.name;
  return isAboutText(code) ? { code, message: error.message } : undefined;
}

export function isAboutText(code: string): boolean {
  return ABOUT_TEXT.has(code);
}

/** A problem in a sentence: `what` the text is meant to be ("the condition is not an SQL expression"). */
export function sqlError(
  problem: SqlProblem,
  what: string,
  text: string,
  { columns, tables = [] }: SqlNames,
  cause?: unknown,
): SweepError {
  const { message } = problem;
  // SQLite puts quotation marks around the name where the text has them, and the table's name before it.
  const column = /^no such column: "?(?:\w+\.)?([^"]*)/.exec(message)?.[1];
  if (column !== undefined) return unknownColumn(column, columns, message.includes("string literal"), cause);
  const table = /^no such table: (.*)$/.exec(message)?.[1];
  if (table !== undefined) {
    return new SweepError("input", `no such table "${table}"${didYouMean(table, tables)}`, undefined, cause);
  }
  return new SweepError("input", `${what} (${message}): ${text}`, undefined, cause);
}

/** `meantText`: the name stands between double quotes, which is no text in SQL. */
export function unknownColumn(
  name: string,
  known: readonly string[],
  meantText: boolean = false,
  cause?: unknown,
): SweepError {
  const hint = meantText ? `: text needs single quotes, '${name}'` : didYouMean(name, known);
  return new SweepError("input", `no such column "${name}"${hint}`, undefined, cause);
}

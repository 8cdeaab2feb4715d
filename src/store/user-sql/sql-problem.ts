import { isError, SweepError } from "../../errors.ts";
import { didYouMean, remedyForCommas } from "../../suggest.ts";
import { TEXT_COLUMNS } from "../../sweep/outcomes/result-columns.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import { isSqliteError } from "../file/sqlite-error.ts";

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
  if (!isError(error)) return undefined;
  const code = isSqliteError(error) ? error.code : error.name;
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
  if (column !== undefined) {
    return unknownColumn(column, columns, message.includes("string literal") || isMeantAsText(column, text), cause);
  }
  const table = /^no such table: (.*)$/.exec(message)?.[1];
  if (table !== undefined) {
    return new SweepError("input", `no such table "${table}"${didYouMean(table, tables)}`, undefined, cause);
  }
  return new SweepError("input", `${what} (${message}): ${text}${remedyFor(message, text)}`, undefined, cause);
}

/** Operators of other languages, as SQLite's messages name them, and how SQL writes them. */
const OPERATORS: readonly (readonly [message: RegExp, text: RegExp, remedy: string])[] = [
  [/near "&"/, /&&/, "write AND"],
  [/near "\*"/, /\*\*/, "write pow(a, b), or 1e-3 for 10**-3"],
  [/token: "\^"/, /\^/, "write pow(a, b), or 1e-3 for 10^-3"],
  [/token: |near "|no such column/, /[‘’“”]/, "write ' (a straight quotation mark)"],
];

/** Returns the end of a message about SQL with another language's operator or decimal comma. */
function remedyFor(message: string, text: string): string {
  const comma = /(?<![\w.,])\d+(?:,\d+)+(?![\w.,])/.exec(text)?.[0];
  if (comma !== undefined && /row value misused|near ","/.test(message)) return `; ${remedyForCommas(comma)}`;
  if (/near "\w+"/.test(message) && UNQUOTED.test(text)) return "; text needs single quotes";
  const found = OPERATORS.find(([ofMessage, ofText]) => ofMessage.test(message) && ofText.test(text));
  return found === undefined ? "" : `; ${found[2]}`;
}

/** A column of texts that is compared to a word without quotes. */
const UNQUOTED = new RegExp(`\\b(?:${TEXT_COLUMNS.join("|")})\\s*(?:=|==|!=|<>|\\blike)\\s*[A-Za-z_]`, "i");

const STATES: readonly string[] = [...STATUSES, "complete", "running", "interrupted"];

/** Whether an unknown column is a status, or a text to which a column of texts is compared. */
function isMeantAsText(name: string, text: string): boolean {
  if (STATES.includes(name.toLowerCase())) return true;
  if (!/^\w+$/.test(name)) return false;
  const column = `\\b(?:${TEXT_COLUMNS.join("|")})`;
  const isCompared = new RegExp(`${column}\\s*(?:=|==|!=|<>|\\bis|\\blike|\\bglob)\\s*${name}\\b`, "i");
  const isListed = new RegExp(`${column}\\s+(?:not\\s+)?in\\s*\\([^)]*\\b${name}\\b`, "i");
  return isCompared.test(text) || isListed.test(text);
}

/** `meantText`: the name is text without quotes, or in double quotes, which make no text in SQL. */
export function unknownColumn(
  name: string,
  known: readonly string[],
  meantText: boolean = false,
  cause?: unknown,
): SweepError {
  const written = STATES.includes(name.toLowerCase()) ? name.toLowerCase() : name;
  const hint = meantText ? `: text needs single quotes, '${written}'` : didYouMean(name, known);
  return new SweepError("input", `no such column "${name}"${hint}`, undefined, cause);
}

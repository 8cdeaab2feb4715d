import Database from "better-sqlite3";

import { SweepError } from "../errors.ts";

/** How long SQLite waits for another connection's lock, in milliseconds. */
export const BUSY_TIMEOUT = 30_000;

const REASONS: Readonly<Record<string, (file: string) => string>> = {
  NOTADB: (file) => `not a SQLite database: "${file}"; name another file with --db`,
  BUSY: (file) => `the results database is in use: another program kept "${file}" locked for ${BUSY_TIMEOUT / 1000} s`,
  FULL: (file) => `the disk is full: "${file}"`,
  READONLY: (file) =>
    `the results database or its folder cannot be written, which SQLite needs even to read: "${file}"; copy it, or use --db`,
  CANTOPEN: (file) => `the results database cannot be opened: "${file}"; check its folder's permissions, or use --db`,
  CORRUPT: (file) => `the results database is damaged: "${file}"; move it away, or name another with --db`,
  IOERR: (file) => `the results database cannot be read or written: "${file}"; check the disk, or use --db`,
};

/** Runs something on the database `file`; what the machine or the file is to blame for becomes a `SweepError`. */
export function guarded<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    throw REASONS[nameOf(error.code)] === undefined ? error : guardedProblem(file, error.code, error.message, error);
  }
}

/** What the machine or the file is to blame for, told by another process as SQLite's code and message. */
export function guardedProblem(file: string, code: string, message: string, cause?: unknown): SweepError {
  const reason = REASONS[nameOf(code)];
  const text =
    reason === undefined ? `the results database cannot be read (${code}: ${message}): "${file}"` : reason(file);
  return new SweepError("setup", text, undefined, cause);
}

/** BUSY of SQLITE_BUSY_SNAPSHOT. */
function nameOf(code: string): string {
  return code.split("_")[1] ?? "";
}

import Database from "better-sqlite3";

import { SweepError } from "../../errors.ts";

/** How long SQLite waits for another connection's lock, in milliseconds. */
export const BUSY_TIMEOUT = 30_000;

const GROW = (file: string): string =>
  `the results database cannot be written: "${file}"; is the disk full, or a quota or a limit on file sizes (ulimit -f) reached? what is stored stays, and the same command goes on`;

/** By SQLite's extended code, else by the first part of it. */
const REASONS: Readonly<Record<string, (file: string) => string>> = {
  NOTADB: (file) => `not a SQLite database: "${file}"; name another file with --db`,
  BUSY: (file) =>
    `the results database is in use: another program kept "${file}" locked for ${BUSY_TIMEOUT / 1000} s; end it, or try again`,
  FULL: (file) => `the disk is full: "${file}"; make room: what is stored stays, and the same command goes on`,
  READONLY: (file) =>
    `the results database or its folder cannot be written: "${file}"; change its permissions, or use --db`,
  CANTOPEN: (file) =>
    `the results database cannot be opened: "${file}"; its folder must be one that can be written to, or use --db`,
  CORRUPT: (file) => damaged(file),
  IOERR: (file) => `the results database cannot be read or written: "${file}"; check the disk, or use --db`,
  // Of these SQLite keeps the system's reason to itself; a quota and a limit on file sizes are among them.
  IOERR_WRITE: GROW,
  IOERR_SHMSIZE: GROW,
  IOERR_TRUNCATE: GROW,
};

const DAMAGED = "the results database is damaged";

/** Whether a message says that the content of the file cannot be right. */
export function isDamage(message: string): boolean {
  return message.startsWith(DAMAGED);
}

/** The sentence about a file whose content cannot be right; `what` says what is wrong, as in " has no table result". */
export function damaged(file: string, what?: string): string {
  const told = what === undefined ? `"${file}"` : `"${file}" ${what}`;
  return `${DAMAGED}: ${told}; sweep doctor tells more; move it away, or name another with --db`;
}

/** Runs something on the database `file`; what the machine or the file is to blame for becomes a `SweepError`. */
export function withStoreErrors<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    // What is stored as JSON was written as JSON.
    if (error instanceof SyntaxError) throw new SweepError("setup", damaged(file), undefined, error);
    if (!(error instanceof Database.SqliteError)) throw error;
    // A person's SQL is explained before it comes here; ours fits the tables that we made.
    if (/^SQLITE_(ERROR|CONSTRAINT|MISMATCH|FORMAT|SCHEMA)/.test(error.code)) {
      throw new SweepError("setup", damaged(file, `is not as it was made (${error.message})`), undefined, error);
    }
    throw reasonFor(error.code) === undefined ? error : storeProblem(file, error.code, error.message, error);
  }
}

/** What the machine or the file is to blame for, told by another process as SQLite's code and message. */
export function storeProblem(file: string, code: string, message: string, cause?: unknown): SweepError {
  const reason = reasonFor(code);
  const text =
    reason === undefined ? `the results database cannot be read (${code}: ${message}): "${file}"` : reason(file);
  return new SweepError("setup", text, undefined, cause);
}

/** BUSY for SQLITE_BUSY_SNAPSHOT. */
function reasonFor(code: string): ((file: string) => string) | undefined {
  const name = code.replace(/^SQLITE_/, "");
  return REASONS[name] ?? REASONS[name.split("_")[0] ?? ""];
}

import { isError, SweepError } from "../../errors.ts";
import { isSqliteError } from "./sqlite-error.ts";

/** Timeout for another connection's lock, in milliseconds. */
export const BUSY_TIMEOUT = 30_000;

const GROW = (file: string): string =>
  `cannot write the results database: "${file}"; the disk, a quota or a file-size limit (ulimit -f) may be exhausted; stored results are kept, and the same command resumes`;

/** Messages by SQLite's extended error code, or by its first part. */
const REASONS: Readonly<Record<string, (file: string) => string>> = {
  NOTADB: (file) => `not a SQLite database: "${file}"; name another file with --db`,
  BUSY: (file) =>
    `the results database is in use: another program kept "${file}" locked for ${BUSY_TIMEOUT / 1000} s; end it, or try again`,
  FULL: (file) => `the disk is full: "${file}"; free some space: stored results are kept, and the same command resumes`,
  READONLY: (file) => `cannot write the results database or its folder: "${file}"; change its permissions, or use --db`,
  CANTOPEN: (file) => `cannot open the results database: "${file}"; make its folder writable, or use --db`,
  CORRUPT: (file) => damaged(file),
  IOERR: (file) => `cannot read or write the results database: "${file}"; check the disk, or use --db`,
  // SQLite hides the system's reason for these errors.
  IOERR_WRITE: GROW,
  IOERR_SHMSIZE: GROW,
  IOERR_TRUNCATE: GROW,
};

const DAMAGED = "the results database is damaged";

/** Whether a message is about damaged content. */
export function isDamage(message: string): boolean {
  return message.startsWith(DAMAGED);
}

/**
 * Returns the message for damaged content. `what` follows the name, for example "has no table
 * result".
 */
export function damaged(file: string, what?: string): string {
  const problem = what === undefined ? `"${file}"` : `"${file}" ${what}`;
  return `${DAMAGED}: ${problem}; \`sweep doctor\` shows more; move it away, or name another with --db`;
}

/**
 * Runs an action on the database `file`; turns faults of the machine or the file into a SweepError.
 */
export function withStoreErrors<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    // The store wrote valid JSON.
    if (isError(error) && error.name === "SyntaxError") throw new SweepError("setup", damaged(file), undefined, error);
    if (!isSqliteError(error)) throw error;
    // Errors in a user's SQL are handled earlier; the store's own SQL fits its tables.
    if (/^SQLITE_(ERROR|CONSTRAINT|MISMATCH|FORMAT|SCHEMA)/.test(error.code)) {
      throw new SweepError("setup", damaged(file, `has unexpected content (${error.message})`), undefined, error);
    }
    throw reasonFor(error.code) === undefined ? error : storeProblem(file, error.code, error.message, error);
  }
}

/** Returns the error for a fault that another process reported as SQLite's code and message. */
export function storeProblem(file: string, code: string, message: string, cause?: unknown): SweepError {
  const reason = reasonFor(code);
  const text =
    reason === undefined ? `cannot read the results database (${code}: ${message}): "${file}"` : reason(file);
  return new SweepError("setup", text, undefined, cause);
}

/** Finds the message of a code, for example that of BUSY for SQLITE_BUSY_SNAPSHOT. */
function reasonFor(code: string): ((file: string) => string) | undefined {
  const name = code.replace(/^SQLITE_/, "");
  return REASONS[name] ?? REASONS[name.split("_")[0] ?? ""];
}

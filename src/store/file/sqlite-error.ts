import type { SqliteError } from "better-sqlite3";

import { isError } from "../../errors.ts";

/**
 * Whether SQLite threw an error. Test runners load better-sqlite3 several times, and its native
 * part throws the errors of the first copy, so `instanceof` would fail.
 */
export function isSqliteError(error: unknown): error is InstanceType<typeof SqliteError> {
  return isError(error) && error.name === "SqliteError";
}

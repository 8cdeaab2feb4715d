import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import Database from "better-sqlite3";

import { BUSY_TIMEOUT } from "./failure.ts";

/** Larger files are not read into memory. */
const MOST_BYTES = 2 ** 30;
// Where the header of a SQLite file says how it is written and read: 1 is a rollback journal, 2 a write-ahead log.
const JOURNAL_BYTES = [18, 19] as const;

/**
 * Opens a SQLite file through which nothing can be written. SQLite needs files beside it even to read; where they cannot be
 * made (a read-only folder, a full disk), the file is read into memory, unless transactions are in a log beside it.
 */
export function openReadOnly(file: string): Database.Database {
  const path = resolve(file);
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT });
  try {
    // The first look at the file.
    db.pragma("schema_version");
    return db;
  } catch (error) {
    db.close();
    if (!isAboutFilesBeside(error) || hasLog(path) || statSync(path).size > MOST_BYTES) throw error;
    const image = readFileSync(path);
    if (hasLog(path)) throw error;
    for (const at of JOURNAL_BYTES) image[at] = 1;
    return new Database(image, { readonly: true });
  }
}

/**
 * Removes the empty files that reading leaves beside a database which nobody else has open: SQLite does so itself when a
 * connection that could write is the last to close. Nothing is written to the file.
 */
export function removeLeftovers(file: string): void {
  let db: Database.Database | undefined;
  try {
    db = new Database(resolve(file), { fileMustExist: true, timeout: 0 });
    db.pragma("schema_version");
  } catch (error) {
    // Where nothing can be written, nothing can be removed.
    if (!(error instanceof Database.SqliteError)) throw error;
  } finally {
    db?.close();
  }
}

/** Whether transactions may be in a write-ahead log beside a database. */
export function hasLog(path: string): boolean {
  return existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0;
}

function isAboutFilesBeside(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(CANTOPEN|READONLY(?!_ROLLBACK)|IOERR_SHM)/.test(error.code);
}

import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import Database from "better-sqlite3";

import { BUSY_TIMEOUT } from "./failure.ts";

/** Size limit in bytes for reading a file into memory. */
const MOST_BYTES = 2 ** 30;
// Header bytes with the write and read version: 1 is a rollback journal, 2 a write-ahead log.
const JOURNAL_BYTES = [18, 19] as const;

/**
 * Opens a SQLite file read-only. SQLite needs files beside it even to read. If they cannot be
 * created (a read-only folder, a full disk), the file is read into memory, unless it has a
 * write-ahead log.
 */
export function openReadOnly(file: string): Database.Database {
  const path = resolve(file);
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT });
  try {
    // Reads the file for the first time.
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
 * Removes the empty files that reading leaves beside a database, unless another process has it
 * open. SQLite removes them when a connection that can write closes last. The database is not
 * changed.
 */
export function removeLeftovers(file: string): void {
  let db: Database.Database | undefined;
  try {
    db = new Database(resolve(file), { fileMustExist: true, timeout: 0 });
    db.pragma("schema_version");
  } catch (error) {
    // Without permission to write, the files stay.
    if (!(error instanceof Database.SqliteError)) throw error;
  } finally {
    db?.close();
  }
}

/** Whether a database has a write-ahead log that may hold transactions. */
export function hasLog(path: string): boolean {
  return existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0;
}

function isAboutFilesBeside(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(CANTOPEN|READONLY(?!_ROLLBACK)|IOERR_SHM)/.test(error.code);
}

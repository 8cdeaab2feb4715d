import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import Database from "better-sqlite3";

import { SweepError } from "../../errors.ts";
import { BUSY_TIMEOUT } from "./failure.ts";
import { isOurs, migrate, versionOf } from "./migrate.ts";
import { MIGRATIONS } from "./migrations.ts";
import { isSqliteError } from "./sqlite-error.ts";

/** Size limit in bytes for reading a file into memory. */
const MOST_BYTES = 2 ** 30;
// Header bytes with the write and read version: 1 is a rollback journal, 2 a write-ahead log.
const JOURNAL_BYTES = [18, 19] as const;

/**
 * Opens a SQLite file read-only. SQLite needs locks and files beside it even to read. If it cannot
 * have them (a read-only folder, a full disk, some network file systems), the file is read into
 * memory, and upgraded there. Throws `setup` if it is too large for that.
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
    if (!isAboutSurroundings(error)) throw error;
    if (statSync(path).size > MOST_BYTES) {
      const problem = `cannot read a database of more than 1 GB in a folder without write permission: "${file}"`;
      throw new SweepError("setup", `${problem}; copy it to a writable folder`, undefined, error);
    }
    const image = imageOf(path);
    if (image === undefined) throw error;
    return openImage(image, file);
  }
}

/** Reads a database with its log; undefined if the files cannot be read. */
function imageOf(path: string): Buffer | undefined {
  try {
    return hasLog(path) ? imageWithLog(path) : readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Opens a copy of a database in memory. */
export function openImage(image: Buffer, file: string): Database.Database {
  for (const at of JOURNAL_BYTES) image[at] = 1;
  const db = new Database(image);
  try {
    if (isOurs(db) && versionOf(db) < MIGRATIONS.length) migrate(db, file, MIGRATIONS);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Reads a database with the log that a killed run or another user's run left beside it. */
function imageWithLog(path: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "sweep-log-"));
  try {
    const copy = join(folder, "copy.db");
    copyFileSync(path, copy);
    copyFileSync(`${path}-wal`, `${copy}-wal`);
    const db = new Database(copy);
    try {
      db.pragma("wal_checkpoint(TRUNCATE)");
    } finally {
      db.close();
    }
    return readFileSync(copy);
  } finally {
    rmSync(folder, { recursive: true, force: true });
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
    if (!isSqliteError(error)) throw error;
  } finally {
    db?.close();
  }
}

/** Whether a database has a write-ahead log that may hold transactions. */
export function hasLog(path: string): boolean {
  return existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0;
}

function isAboutSurroundings(error: unknown): boolean {
  return isSqliteError(error) && /^SQLITE_(CANTOPEN|READONLY(?!_ROLLBACK)|IOERR_(SHM|LOCK|RDLOCK))/.test(error.code);
}

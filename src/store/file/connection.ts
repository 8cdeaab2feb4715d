import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import Database from "better-sqlite3";

import { messageOf, SweepError } from "../../errors.ts";
import { makeFolder } from "../../platform/make-folder.ts";
import { BUSY_TIMEOUT, damaged, withStoreErrors } from "./failure.ts";
import { hasOutcomeColumns } from "./outcome-columns.ts";
import { isOurs, migrate, versionOf } from "./migrate.ts";
import { MIGRATIONS, TABLES } from "./migrations.ts";
import { releaseDead } from "./owner.ts";
import { hasLog, openImage, openReadOnly, removeLeftovers } from "./read-only.ts";
import { VIEWS } from "./views.ts";
import { isSqliteError } from "./sqlite-error.ts";

/** Smallest page size of SQLite, in bytes. */
const SMALLEST = 512;

/**
 * Opens a results database for writing; creates the file and its folder. `timeout`: lock timeout in
 * ms.
 */
export function connectToWrite(file: string, timeout: number = BUSY_TIMEOUT): Database.Database {
  try {
    makeFolder(dirname(resolve(file)));
  } catch (error) {
    const reason = messageOf(error);
    throw new SweepError("setup", `cannot create the folder of "${file}": ${reason}; use --db`, undefined, error);
  }
  checkFile(file);
  return withStoreErrors(file, () => {
    // An absolute path, because SQLite reads a name that starts with "file:" as a URI.
    const db = new Database(resolve(file), { timeout });
    try {
      const isNew = isEmpty(db);
      if (!isNew) checkMarks(db, file);
      // Must precede the first write. `sweep rm` needs it to free space.
      if (isNew) {
        // Not synced: the file has no content yet, and the next pragma syncs it.
        db.pragma("synchronous = OFF");
        db.pragma("auto_vacuum = INCREMENTAL");
        db.pragma("synchronous = FULL");
      }
      db.pragma("journal_mode = WAL");
      // better-sqlite3 defaults to NORMAL in WAL mode, which can lose the last transactions.
      db.pragma("synchronous = FULL");
      if (isNew || versionOf(db) < MIGRATIONS.length) migrate(db, file, MIGRATIONS);
      checkTables(db, file);
      if (!hasOutcomeColumns(db)) migrate(db, file, MIGRATIONS);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Opens an existing results database read-only. An older file is migrated first. */
export function connectToRead(file: string): Database.Database {
  if (!existsSync(file)) {
    throw new SweepError(
      "input",
      `no results yet: "${file}" does not exist; start with \`sweep run GRID\`, or use --db`,
    );
  }
  return withStoreErrors(file, () => {
    const { db } = open(file);
    if (versionOf(db) === MIGRATIONS.length && hasOutcomeColumns(db)) return db;
    db.close();
    connectToWrite(file).close();
    return open(file).db;
  });
}

/** Reads a results database without migrating it, and leaves no files beside it. */
export function lookInto<T>(file: string, look: (db: Database.Database) => T): T {
  return withStoreErrors(file, () => {
    const { db, isAlone } = open(file);
    try {
      return look(db);
    } finally {
      db.close();
      if (isAlone) removeLeftovers(file);
    }
  });
}

interface Opened {
  readonly db: Database.Database;
  /** Whether the file had no write-ahead log. */
  readonly isAlone: boolean;
}

/** Opens a results database of this version or an older one, read-only. */
function open(file: string): Opened {
  try {
    return openAsItIs(file);
  } catch (error) {
    // The process that created the file was killed. Only a connection that can write rolls back.
    if (!(isSqliteError(error) && error.code === "SQLITE_READONLY_ROLLBACK")) throw error;
    connectToTidy(file)?.close();
    return openAsItIs(file);
  }
}

function openAsItIs(file: string): Opened {
  checkFile(file);
  const isAlone = !hasLog(resolve(file));
  let db: Database.Database | undefined;
  try {
    db = openReadOnly(file);
    // This also makes attached files read-only.
    db.pragma("query_only = ON");
    // Another process is creating the file, or was killed doing so.
    if (isEmpty(db)) throw noSweeps(file);
    checkMarks(db, file);
    if (versionOf(db) === MIGRATIONS.length) checkTables(db, file);
    return { db, isAlone };
  } catch (error) {
    db?.close();
    if (isAlone) removeLeftovers(file);
    throw error;
  }
}

/** Opens the content of a results database, read-only. */
export function connectToImage(image: Uint8Array, name: string): Database.Database {
  const db = openImage(Buffer.from(image), name);
  db.pragma("query_only = ON");
  return db;
}

/**
 * Opens a second connection to a database that `connectToRead` opened; close it last. Returns
 * undefined if the file is not writable. SQLite keeps the -wal and -shm files if the last
 * connection to close is read-only.
 */
export function connectToTidy(file: string): Database.Database | undefined {
  let db: Database.Database | undefined;
  try {
    db = new Database(resolve(file), { fileMustExist: true, timeout: 1000 });
    // Without permission to do so, the heartbeat expires some seconds later anyway.
    releaseDead(db);
  } catch (error) {
    if (isSqliteError(error)) return db;
    db?.close();
    throw error;
  }
  return db;
}

/** Returns the error for a file without a sweep. */
export function noSweeps(file: string): SweepError {
  return new SweepError("input", `no sweeps yet: "${file}" is empty; start with \`sweep run GRID\`, or use --db`);
}

function isEmpty(db: Database.Database): boolean {
  return (
    db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() === 0 &&
    db.pragma("application_id", { simple: true }) === 0
  );
}

/** Refuses files that SQLite would block on or treat as an empty database. */
function checkFile(file: string): void {
  let found;
  try {
    found = statSync(file);
  } catch {
    // The file does not exist, or SQLite will report the reason.
    return;
  }
  if (found.isDirectory()) throw new SweepError("setup", `this is a folder, not a database: "${file}"; use --db FILE`);
  if (!found.isFile()) throw new SweepError("setup", `not a regular file: "${file}"; name another with --db`);
  if (found.size > 0 && found.size < SMALLEST) {
    throw new SweepError("setup", `not a SQLite database: "${file}"; name another file with --db`);
  }
}

function checkMarks(db: Database.Database, file: string): void {
  if (!isOurs(db)) {
    throw new SweepError(
      "setup",
      `not a results database: "${file}" belongs to another program; name another file with --db`,
    );
  }
  if (versionOf(db) > MIGRATIONS.length) {
    throw new SweepError(
      "setup",
      `a newer sweep wrote "${file}" (version ${versionOf(db)}); update gradsweep, or use --db`,
    );
  }
}

function checkTables(db: Database.Database, file: string): void {
  const found = new Set(db.prepare<[], string>("SELECT name FROM sqlite_schema").pluck().all());
  const missing = [...TABLES, ...VIEWS].find((name) => !found.has(name));
  if (missing !== undefined) throw new SweepError("setup", damaged(file, `has no table or view ${missing}`));
}

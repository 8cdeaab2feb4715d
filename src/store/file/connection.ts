import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import Database from "better-sqlite3";

import { SweepError } from "../../errors.ts";
import { makeFolder } from "../../platform/make-folder.ts";
import { BUSY_TIMEOUT, damaged, withStoreErrors } from "./failure.ts";
import { hasOutcomeColumns } from "./outcome-columns.ts";
import { isOurs, migrate, versionOf } from "./migrate.ts";
import { MIGRATIONS, TABLES } from "./migrations.ts";
import { releaseDead } from "./owner.ts";
import { hasLog, openReadOnly, removeLeftovers } from "./read-only.ts";
import { VIEWS } from "./views.ts";

// A database has a page at least.
const SMALLEST = 512;

/** Opens a results database to write to it; makes the file and its folder where there are none. `timeout`: for locks, in ms. */
export function connectToWrite(file: string, timeout: number = BUSY_TIMEOUT): Database.Database {
  try {
    makeFolder(dirname(resolve(file)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SweepError("setup", `the folder of "${file}" cannot be made: ${reason}; use --db`, undefined, error);
  }
  checkFile(file);
  return withStoreErrors(file, () => {
    // Resolved, so that a name that starts with "file:" is no URI.
    const db = new Database(resolve(file), { timeout });
    try {
      const isNew = isEmpty(db);
      if (!isNew) checkMarks(db, file);
      // Before anything is written: `sweep rm` gives the space back with it.
      if (isNew) db.pragma("auto_vacuum = INCREMENTAL");
      db.pragma("journal_mode = WAL");
      // Said explicitly: better-sqlite3 is built to take NORMAL in WAL mode, which may lose the last transactions.
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

/** Opens a results database that exists; nothing can be written through it. */
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
    // What is asked is asked of today's tables.
    db.close();
    connectToWrite(file).close();
    return open(file).db;
  });
}

/** Reads a results database as it is, of whichever version up to today's, and leaves nothing behind; else as `connectToRead`. */
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
  /** Whether no transactions were in a log beside the file. */
  readonly isAlone: boolean;
}

/** Opens a results database of any version up to today's, through which nothing can be written. */
function open(file: string): Opened {
  try {
    return openAsItIs(file);
  } catch (error) {
    // Whoever was making the file was killed: it takes a connection that may write to take back what had been begun.
    if (!(error instanceof Database.SqliteError && error.code === "SQLITE_READONLY_ROLLBACK")) throw error;
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
    // Attached files, too, are then read-only.
    db.pragma("query_only = ON");
    // One that is being made, or whose making was killed.
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

/**
 * A second connection to a database that `connectToRead` has opened, to be closed after it; undefined where the file
 * cannot be written. SQLite leaves the -wal and -shm files behind when the last connection to go is a read-only one.
 */
export function connectToTidy(file: string): Database.Database | undefined {
  let db: Database.Database | undefined;
  try {
    db = new Database(resolve(file), { fileMustExist: true, timeout: 1000 });
    // Where another host's or user's rights are in the way, the heartbeat says the same some seconds later.
    releaseDead(db);
  } catch (error) {
    if (error instanceof Database.SqliteError) return db;
    db?.close();
    throw error;
  }
  return db;
}

/** What there is to say about a file without a sweep. */
export function noSweeps(file: string): SweepError {
  return new SweepError("input", `no sweeps yet: "${file}" is empty; start with \`sweep run GRID\`, or use --db`);
}

function isEmpty(db: Database.Database): boolean {
  return (
    db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() === 0 &&
    db.pragma("application_id", { simple: true }) === 0
  );
}

/** Refuses what SQLite would wait for, or take for an empty database. */
function checkFile(file: string): void {
  let found;
  try {
    found = statSync(file);
  } catch {
    // There is none, or SQLite has the reason.
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
      `not a results database: "${file}" is another program's; name another file with --db`,
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

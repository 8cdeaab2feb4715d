import { existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import Database from "better-sqlite3";

import { SweepError } from "../errors.ts";
import { BUSY_TIMEOUT, guarded } from "./failure.ts";
import { APPLICATION_ID, MIGRATIONS } from "./migrations.ts";
import { releaseDead } from "./owner.ts";
import { renewViews } from "./views.ts";

/** Opens a results database to write to it; makes the file and its folder where there are none. */
export function connectToWrite(file: string): Database.Database {
  try {
    mkdirSync(dirname(resolve(file)), { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SweepError("setup", `the folder of "${file}" cannot be made: ${reason}; use --db`, undefined, error);
  }
  return guarded(file, () => {
    // Resolved, so that a name that starts with "file:" is no URI.
    const db = new Database(resolve(file), { timeout: BUSY_TIMEOUT });
    try {
      const isNew = isEmpty(db);
      if (!isNew) checkOwnFile(db, file);
      // Before anything is written: `sweep rm` gives the space back with it.
      if (isNew) db.pragma("auto_vacuum = INCREMENTAL");
      db.pragma("journal_mode = WAL");
      // Said explicitly: better-sqlite3 is built to take NORMAL in WAL mode, which may lose the last transactions.
      db.pragma("synchronous = FULL");
      if (isNew || version(db) < MIGRATIONS.length) migrate(db);
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
  return guarded(file, () => {
    const db = new Database(resolve(file), { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT });
    try {
      // Attached files, too, are then read-only.
      db.pragma("query_only = ON");
      // One that a run is about to make, or that was left so.
      if (isEmpty(db))
        throw new SweepError("input", `no sweeps yet: "${file}" is empty; start with \`sweep run GRID\``);
      checkOwnFile(db, file);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
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
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof Database.SqliteError) return undefined;
    throw error;
  }
}

function isEmpty(db: Database.Database): boolean {
  return db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() === 0 && applicationId(db) === 0;
}

function checkOwnFile(db: Database.Database, file: string): void {
  if (applicationId(db) !== APPLICATION_ID) {
    throw new SweepError(
      "setup",
      `not a results database: "${file}" is another program's; name another file with --db`,
    );
  }
  if (version(db) > MIGRATIONS.length) {
    throw new SweepError(
      "setup",
      `a newer sweep wrote "${file}" (version ${version(db)}): update gradsweep, or use --db`,
    );
  }
}

function migrate(db: Database.Database): void {
  const run = db.transaction(() => {
    // Another process may have been faster.
    for (const step of MIGRATIONS.slice(version(db))) db.exec(step);
    renewViews(db);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${MIGRATIONS.length}`);
  });
  run.immediate();
}

function applicationId(db: Database.Database): unknown {
  return db.pragma("application_id", { simple: true });
}

function version(db: Database.Database): number {
  return Number(db.pragma("user_version", { simple: true }));
}

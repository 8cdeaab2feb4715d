import { resolve } from "node:path";
import Database from "better-sqlite3";

import { SweepError } from "../../errors.ts";
import { migrate, versionOf } from "./migrate.ts";
import { MIGRATIONS } from "./migrations.ts";
import { hasOutcomeColumns } from "./outcome-columns.ts";
import { imageOf, openReadOnly } from "./read-only.ts";

/** Whether a file has the tables and views of this version. */
export function isCurrent(db: Database.Database): boolean {
  return versionOf(db) === MIGRATIONS.length && hasOutcomeColumns(db);
}

/** Opens a file read-only; one of an older version, which cannot be written, as a migrated copy. */
export function openCurrent(file: string): Database.Database {
  const db = openReadOnly(file);
  if (isCurrent(db)) return db;
  db.close();
  return openMigratedCopy(file);
}

/**
 * Opens a migrated copy in memory of a file of an older version. Throws `setup` if the file is too
 * large or has a write-ahead log.
 */
export function openMigratedCopy(file: string): Database.Database {
  const image = imageOf(resolve(file));
  if (image === undefined) {
    throw new SweepError("setup", `an older version wrote "${file}", which cannot be written: copy it, then use --db`);
  }
  const db = new Database(image);
  migrate(db, file, MIGRATIONS);
  return db;
}

import Database from "better-sqlite3";

import { SweepError } from "../../errors.ts";
import { APPLICATION_ID } from "./migrations.ts";
import { adoptNamedColumns } from "./hyperparameter-columns.ts";
import { addOutcomeColumns, hasOutcomeColumns } from "./outcome-columns.ts";
import { renewViews } from "./views.ts";
import { isSqliteError } from "./sqlite-error.ts";

/**
 * Migrates a file to the version after all `steps`, in one transaction. If several processes try at
 * once, one does it. Throws `setup`, and leaves the file unchanged, if it lacks tables of its
 * version.
 */
export function migrate(db: Database.Database, file: string, steps: readonly string[]): void {
  const run = db.transaction(() => {
    // Another process may have migrated the file meanwhile.
    const from = versionOf(db);
    if (from >= steps.length && isOurs(db) && hasOutcomeColumns(db)) return;
    try {
      for (const step of steps.slice(from)) db.exec(step);
      addOutcomeColumns(db);
      adoptNamedColumns(db);
      renewViews(db);
    } catch (error) {
      if (!isSqliteError(error) || error.code !== "SQLITE_ERROR") throw error;
      const what = `cannot be migrated from version ${from} to ${steps.length} (${error.message})`;
      throw new SweepError("setup", `"${file}" ${what}, and is unchanged; move it away, or use --db`, undefined, error);
    }
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${steps.length}`);
  });
  run.immediate();
}

/** Returns the number of migrations applied to a file. */
export function versionOf(db: Database.Database): number {
  return Number(db.pragma("user_version", { simple: true }));
}

/** Whether a file is marked as a results database. */
export function isOurs(db: Database.Database): boolean {
  return db.pragma("application_id", { simple: true }) === APPLICATION_ID;
}

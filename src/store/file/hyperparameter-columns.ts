import type { Database } from "better-sqlite3";

import { OUTCOME_NAMES } from "../../sweep/outcomes/result-columns.ts";

/** The columns of table `result` that are no hyperparameters. */
const FIXED: ReadonlySet<string> = new Set(["sweep_id", "trial", "space", ...OUTCOME_NAMES]);

/** The hyperparameters that have a column in this file, in the order of their addition: lr, momentum, others. */
export function hyperparameterColumns(db: Database): string[] {
  const names = db.prepare<[], string>("SELECT name FROM pragma_table_info('result') ORDER BY cid").pluck().all();
  return names.filter((name) => !FIXED.has(name));
}

/** Adds the columns that are missing and says whether there were any; the views then need to be renewed. */
export function addHyperparameterColumns(db: Database, names: Iterable<string>): boolean {
  const missing = new Set(names).difference(new Set(hyperparameterColumns(db)));
  for (const name of missing) db.exec(`ALTER TABLE result ADD COLUMN ${quoted(name)} REAL`);
  return missing.size > 0;
}

/** A name as an SQL identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

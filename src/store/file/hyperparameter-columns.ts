import type { Database } from "better-sqlite3";

import { OUTCOME_NAMES } from "../../sweep/outcomes/result-columns.ts";

/** Columns of table `result` that are not hyperparameters. */
const FIXED: ReadonlySet<string> = new Set(["sweep_id", "trial", "space", ...OUTCOME_NAMES]);

/**
 * Returns the hyperparameters with a column in this file, in the order they were added: lr,
 * momentum, others.
 */
export function hyperparameterColumns(db: Database): string[] {
  const names = db.prepare<[], string>("SELECT name FROM pragma_table_info('result') ORDER BY cid").pluck().all();
  return names.filter((name) => !FIXED.has(name));
}

/** Adds missing columns. Returns whether there were any; the views then need to be renewed. */
export function addHyperparameterColumns(db: Database, names: Iterable<string>): boolean {
  const missing = new Set(names).difference(new Set(hyperparameterColumns(db)));
  for (const name of missing) db.exec(`ALTER TABLE result ADD COLUMN ${quoted(name)} REAL`);
  return missing.size > 0;
}

/** Quotes a name as an SQL identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

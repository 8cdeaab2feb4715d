import type { Database } from "better-sqlite3";

import { COLUMN_TYPES, OUTCOME_COLUMNS } from "../../sweep/outcomes/columns.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";

const STATUS_COLUMNS = STATUSES.map((status) => ({ sql: status }));

/**
 * Adds the columns that an older file lacks: NULL, or no trials, for its rows. Call it inside a
 * transaction; the views then need to be renewed.
 */
export function addOutcomeColumns(db: Database): void {
  for (const { sql, type } of missing(db, "result", OUTCOME_COLUMNS)) {
    db.exec(`ALTER TABLE result ADD COLUMN ${sql} ${COLUMN_TYPES[type].sql}`);
  }
  for (const { sql } of missing(db, "space", STATUS_COLUMNS)) {
    db.exec(`ALTER TABLE space ADD COLUMN ${sql} INTEGER NOT NULL DEFAULT 0`);
  }
}

/** Whether a file has all columns, and its views show all outcomes and statuses. */
export function hasOutcomeColumns(db: Database): boolean {
  return missing(db, "results", OUTCOME_COLUMNS).length === 0 && missing(db, "spaces", STATUS_COLUMNS).length === 0;
}

function missing<Column extends { readonly sql: string }>(
  db: Database,
  table: string,
  columns: readonly Column[],
): Column[] {
  const found = new Set(db.prepare<[string], string>("SELECT name FROM pragma_table_info(?)").pluck().all(table));
  return columns.filter(({ sql }) => !found.has(sql));
}

import type { Database } from "better-sqlite3";

import { type QueryText, sweepColumns, sweepRows } from "./query-text.ts";
import { sqlError } from "../user-sql/sql-problem.ts";
import { VIEWS } from "../file/views.ts";
import { runUserSql, SQL_TIMEOUT, type SqlOptions, type SqlRows } from "../user-sql/user-sql.ts";

/** Options for SQL that a user typed. */
export type TypedOptions = Pick<SqlOptions, "exact"> & {
  /**
   * Limit on SQLite's processor time in seconds, if there is any SQL that the user typed. Default:
   * SQL_TIMEOUT.
   */
  readonly timeout?: number;
  /** Whether `total` includes the rows beyond the limit. */
  readonly counted?: boolean;
};

/**
 * Runs a query of a sweep's results with conditions that a user typed. Without any, there is no
 * time limit.
 */
export function typedQuery(
  file: string,
  { sql, pages, total, probes, explain }: QueryText,
  limit: number | undefined,
  { timeout = SQL_TIMEOUT, counted = false, exact = false }: TypedOptions,
): Promise<SqlRows> {
  const count = counted && limit !== undefined ? { count: { sql: total, limit } } : {};
  const limited = probes.length === 0 ? {} : { timeout };
  return runUserSql(file, sql, {
    exact,
    ...limited,
    ...count,
    ...(pages === undefined ? {} : { pages }),
    probes,
    explain,
  });
}

/**
 * Runs a SELECT over the views. With a sweep, the views show only its rows, and `results` its
 * columns.
 */
export function typedSql(
  db: Database,
  file: string,
  sql: string,
  sweepId: number | undefined,
  { timeout = SQL_TIMEOUT, exact = false }: TypedOptions,
): Promise<SqlRows> {
  const columns = db
    .prepare<[], string>(
      `SELECT name FROM ${VIEWS.map((view) => `pragma_table_info('${view}')`).join(" UNION SELECT name FROM ")}`,
    )
    .pluck()
    .all();
  return runUserSql(file, sql, {
    exact,
    timeout,
    prelude: sweepId === undefined ? [] : oneSweep(db, sweepId),
    explain: (problem) => sqlError(problem, "not a SELECT statement", sql, { columns, tables: VIEWS }),
  });
}

/** Returns statements that narrow the views of a connection to a sweep. */
function oneSweep(db: Database, sweepId: number): string[] {
  return [
    `CREATE TEMP VIEW results AS ${sweepRows(sweepId, sweepColumns(db, sweepId).known)}`,
    ...VIEWS.filter((view) => view !== "results").map(
      (view) => `CREATE TEMP VIEW ${view} AS SELECT * FROM main.${view} WHERE sweep_id = ${sweepId}`,
    ),
  ];
}

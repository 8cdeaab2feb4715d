import type { Database, Statement } from "better-sqlite3";

import { withStoreErrors } from "../file/failure.ts";
import { queryText } from "./query-text.ts";
import type { Cell, QueryOptions, QueryResult } from "./row-types.ts";
import { problemOf } from "../user-sql/sql-problem.ts";

/**
 * Runs a query of one sweep in this process, without a time limit: for conditions that a program
 * wrote. Use `runUserSql` for SQL that a user typed. Throws `input` for a wrong condition, order or
 * column. `db` must be read-only.
 */
export function queryResults(db: Database, sweepId: number, options: QueryOptions): QueryResult {
  const { columns, sql, total, probes, explain } = queryText(db, sweepId, options);
  const attempt = <T>(at: number, action: () => T): T => {
    try {
      return action();
    } catch (error) {
      const problem = problemOf(error);
      throw problem === undefined ? error : explain(problem, at, error);
    }
  };
  for (const [at, probe] of probes.entries()) attempt(at, () => db.prepare(probe));
  // Rows are read after this function has returned, so errors are converted here.
  const read = <T>(action: () => T): T => withStoreErrors(db.name, () => attempt(probes.length, action));
  const statement = read(() => db.prepare<[], Cell[]>(sql).raw());
  return {
    columns,
    rows: rowsOf(statement, read),
    total: () => read(() => db.prepare<[], number>(total).pluck().get() ?? 0),
  };
}

function* rowsOf(statement: Statement<[], Cell[]>, read: <T>(action: () => T) => T): Generator<Cell[]> {
  const rows = read(() => statement.iterate());
  try {
    for (let next = read(() => rows.next()); next.done !== true; next = read(() => rows.next())) yield next.value;
  } finally {
    rows.return?.();
  }
}

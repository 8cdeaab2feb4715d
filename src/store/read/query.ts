import type { Database, Statement } from "better-sqlite3";

import { withStoreErrors } from "../file/failure.ts";
import { type QueryOptions, queryText } from "./query-text.ts";
import { problemOf } from "../user-sql/sql-problem.ts";

type Cell = string | number | null;

export interface QueryResult {
  readonly columns: readonly string[];
  /** Read as they are asked for, once. */
  readonly rows: IterableIterator<readonly Cell[]>;
  /** Counts the rows there are without the limit. */
  readonly total: () => number;
}

/**
 * Runs a query of one sweep in this process, which no time limit can end: for conditions that a program has written. What a
 * person types goes to `runUserSql`. Throws `input` for what is no condition, no order or no column. `db` must be read-only.
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
  // Guarded here, because rows are read long after this function has returned.
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

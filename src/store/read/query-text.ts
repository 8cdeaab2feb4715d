import type { Database } from "better-sqlite3";

import { SweepError } from "../../errors.ts";
import { groupColumns, groupOrder, isAggregate } from "./group-columns.ts";
import { quoted } from "../file/hyperparameter-columns.ts";
import { spacesOf } from "./spaces.ts";
import { type SqlProblem, sqlError, unknownColumn } from "../user-sql/sql-problem.ts";
import { OUTCOME_NAMES, PLACE_COLUMNS, SWEEP_COLUMNS } from "../../sweep/outcomes/result-columns.ts";

export interface QueryOptions {
  /** A condition in SQL over the columns of `results`. */
  readonly where?: string;
  /** What follows ORDER BY in SQL; ties go by trial. Default: trial. With `groupBy`, a list of its columns. */
  readonly orderBy?: string;
  /** Default: all that the sweep uses, but for its id and name; with `groupBy`, those of `groupColumns`. */
  readonly columns?: readonly string[];
  /** A row for each group of trials that have these columns in common. */
  readonly groupBy?: readonly string[];
  /** Default: all rows. */
  readonly limit?: number;
}

/** A query of one sweep in SQL. */
export interface QueryText {
  readonly columns: readonly string[];
  readonly sql: string;
  /** Counts the rows there are without the limit. */
  readonly total: string;
  /**
   * What is typed, in a place where parentheses that close ours, or words that go on after it, cannot make a sentence, as
   * they could where it is used; to be prepared first.
   */
  readonly probes: readonly string[];
  /** Puts a problem into words; `at` is the index of the probe, or their number for the query. */
  readonly explain: (problem: SqlProblem, at: number, cause?: unknown) => SweepError;
}

const ALWAYS = ["lr", "momentum"];

/** The columns of a sweep's results: those it uses, and those that may be named. */
export function sweepColumns(db: Database, sweepId: number): { used: string[]; known: string[] } {
  const names = new Set(spacesOf(db, sweepId).flatMap((space) => space.hyperparameters));
  const others = [...names].filter((name) => !ALWAYS.includes(name));
  return {
    used: [...PLACE_COLUMNS, ...ALWAYS.filter((name) => names.has(name)), ...others, ...OUTCOME_NAMES],
    known: [...SWEEP_COLUMNS, ...PLACE_COLUMNS, ...ALWAYS, ...others, ...OUTCOME_NAMES],
  };
}

/** The rows of `results` of one sweep, with the columns that it may name. */
export function sweepRows(sweepId: number, known: readonly string[]): string {
  return `SELECT ${list(known)} FROM main.results WHERE sweep_id = ${sweepId}`;
}

/**
 * Rows of one sweep. What a person types sees a table `results` that holds this sweep alone, with lr, momentum and the
 * sweep's own hyperparameters, so that an answer never depends on what else is in the file.
 * Throws `input` for a column that is none.
 */
export function queryText(db: Database, sweepId: number, options: QueryOptions): QueryText {
  const { used, known } = sweepColumns(db, sweepId);
  const { where, orderBy, groupBy, limit } = options;
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 0)) {
    throw new SweepError("input", `the limit must be a whole number from 0 on: ${limit}`);
  }
  const source = `WITH results AS NOT MATERIALIZED (${sweepRows(sweepId, known)})`;
  const filter = where === undefined ? "" : `WHERE (\n${where}\n)`;
  const end = limit === undefined ? "" : `LIMIT ${limit}`;
  const typed: { readonly what: string; readonly text: string; readonly probe: string }[] = [];
  // What is typed stands on lines of its own, so that a comment ends before our next word.
  if (where !== undefined) {
    const probe = `${source} SELECT CASE WHEN (\n${where}\n) THEN 1 END FROM results`;
    typed.push({ what: "the condition is no SQL expression", text: where, probe });
  }
  if (orderBy !== undefined && groupBy === undefined) {
    const probe = `${source} SELECT count(*) OVER (ORDER BY\n${orderBy}\n) FROM results`;
    typed.push({ what: "the order is no SQL expression", text: orderBy, probe });
  }
  const all = typed.map(({ text }) => text).join(" ORDER BY ");
  const text = {
    probes: typed.map(({ probe }) => probe),
    explain: (problem: SqlProblem, at: number, cause?: unknown) =>
      sqlError(
        problem,
        typed[at]?.what ?? "the query is no SQL expression",
        typed[at]?.text ?? all,
        { columns: known },
        cause,
      ),
  };
  if (groupBy !== undefined) {
    const shown = groupColumns(groupBy, options.columns, known);
    const groups = `FROM results ${filter} GROUP BY ${list(groupBy)}`;
    const cells = shown.map(({ name, sql }) => `${sql} AS ${quoted(name)}`).join(", ");
    return {
      ...text,
      columns: shown.map(({ name }) => name),
      sql: `${source} SELECT ${cells} ${groups} ORDER BY ${groupOrder(groupBy, orderBy, known)} ${end}`,
      total: `${source} SELECT count(*) FROM (SELECT 1 ${groups})`,
    };
  }
  const columns = options.columns ?? used;
  for (const name of columns) {
    if (known.includes(name)) continue;
    if (isAggregate(name))
      throw new SweepError("input", `an aggregate is of groups: add --group-by, or leave out ${name}`);
    throw unknownColumn(name, known);
  }
  const order = orderBy === undefined ? "trial" : `\n${orderBy}\n, trial`;
  return {
    ...text,
    columns,
    sql: `${source} SELECT ${list(columns)} FROM results ${filter} ORDER BY ${order} ${end}`,
    // Without a condition the table alone knows, in half the time that the view takes.
    total:
      where === undefined
        ? `SELECT count(*) FROM main.result WHERE sweep_id = ${sweepId}`
        : `${source} SELECT count(*) FROM results ${filter}`,
  };
}

function list(names: readonly string[]): string {
  return names.map(quoted).join(", ");
}

import type { Database } from "better-sqlite3";

import { SweepError } from "../../errors.ts";
import { groupColumns, groupOrder, isAggregate } from "./group-columns.ts";
import { quoted, USUAL } from "../file/hyperparameter-columns.ts";
import type { QueryOptions } from "./row-types.ts";
import { pagedText } from "./paged-text.ts";
import { type SpaceRow, spacesOf } from "./spaces.ts";
import type { PagedQuery } from "../user-sql/pages.ts";
import { type SqlProblem, sqlError, unknownColumn } from "../user-sql/sql-problem.ts";
import type { Levels } from "../../sweep/spec/sweep-spec.ts";
import { PLACE_COLUMNS, SWEEP_COLUMNS, TEXT_COLUMNS, TRIAL_COLUMNS } from "../../sweep/outcomes/result-columns.ts";

export type { QueryOptions };

/** A query of one sweep in SQL. */
export interface QueryText {
  readonly columns: readonly string[];
  readonly sql: string;
  /** The same rows in pages; undefined if pages cannot have them. */
  readonly pages: PagedQuery | undefined;
  /** SQL that counts the rows without the limit. */
  readonly total: string;
  /**
   * The user's conditions in statements that fail to prepare if a condition closes our parentheses
   * or continues the statement. Prepare them first.
   */
  readonly probes: readonly string[];
  /** Explains a problem; `at` is the index of the probe, or the number of probes for the query. */
  readonly explain: (problem: SqlProblem, at: number, cause?: unknown) => SweepError;
}

/** Columns of a sweep's results: those it uses, those a query may name, and those with text. */
interface SweepColumns {
  readonly spaces: readonly SpaceRow[];
  readonly used: string[];
  readonly known: string[];
  readonly texts: string[];
}

export function sweepColumns(db: Database, sweepId: number): SweepColumns {
  const spaces = spacesOf(db, sweepId);
  const names = new Set(spaces.flatMap((space) => space.hyperparameters));
  const others = [...names].filter((name) => !USUAL.includes(name));
  const trained = spaces.filter(({ measures }) => measures.length > 0);
  const measures = new Set(trained.flatMap((space) => ["batch", ...space.measures.map(({ name }) => name)]));
  const own = [...TRIAL_COLUMNS, ...measures, ...new Set(spaces.flatMap((space) => space.roundColumns))];
  return {
    spaces,
    used: [...PLACE_COLUMNS, ...USUAL.filter((name) => names.has(name)), ...others, ...own],
    known: [...SWEEP_COLUMNS, ...PLACE_COLUMNS, ...USUAL, ...others, ...own],
    texts: [
      ...TEXT_COLUMNS,
      ...spaces.flatMap(({ levels = {} }) => Object.keys(levels).filter((name) => isText(levels, name))),
    ],
  };
}

function isText(levels: Levels, name: string): boolean {
  return levels[name]?.some((level) => typeof level === "string") === true;
}

/** Returns SQL for the rows of one sweep in `results`. */
export function sweepRows(sweepId: number, known: readonly string[]): string {
  return `SELECT ${list(known)} FROM main.results WHERE sweep_id = ${sweepId}`;
}

/**
 * Builds a query of one sweep. The user's conditions see a table `results` with only this sweep's
 * rows and hyperparameters, so answers do not depend on other sweeps in the file. Throws `input`
 * for an unknown column.
 */
export function queryText(db: Database, sweepId: number, options: QueryOptions): QueryText {
  const { spaces, used, known, texts } = sweepColumns(db, sweepId);
  const { where, orderBy, groupBy, limit } = options;
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 0)) {
    throw new SweepError("input", `the limit must be a non-negative integer: ${limit}`);
  }
  const source = `WITH results AS NOT MATERIALIZED (${sweepRows(sweepId, known)})`;
  const filter = where === undefined ? "" : `WHERE (\n${where}\n)`;
  const end = limit === undefined ? "" : `LIMIT ${limit}`;
  const typed: { readonly what: string; readonly text: string; readonly probe: string }[] = [];
  // Line breaks around the user's text end a comment in it.
  if (where !== undefined) {
    const probe = `${source} SELECT CASE WHEN (\n${where}\n) THEN 1 END FROM results`;
    typed.push({ what: "the condition is not an SQL expression", text: where, probe });
  }
  if (orderBy !== undefined && groupBy === undefined) {
    const probe = `${source} SELECT count(*) OVER (ORDER BY\n${orderBy}\n) FROM results`;
    typed.push({ what: "the order is not an SQL expression", text: orderBy, probe });
  }
  const all = typed.map(({ text }) => text).join(" ORDER BY ");
  const text = {
    probes: typed.map(({ probe }) => probe),
    explain: (problem: SqlProblem, at: number, cause?: unknown) =>
      sqlError(
        problem,
        typed[at]?.what ?? "the query is not an SQL expression",
        typed[at]?.text ?? all,
        { columns: known },
        cause,
      ),
  };
  if (groupBy !== undefined) {
    const shown = groupColumns(groupBy, options.columns, { known, texts });
    const groups = `FROM results ${filter} GROUP BY ${list(groupBy)}`;
    const cells = shown.map(({ name, sql }) => `${sql} AS ${quoted(name)}`).join(", ");
    return {
      ...text,
      columns: shown.map(({ name }) => name),
      pages: undefined,
      sql: `${source} SELECT ${cells} ${groups} ORDER BY ${groupOrder(groupBy, orderBy, { known, texts })} ${end}`,
      total: `${source} SELECT count(*) FROM (SELECT 1 ${groups})`,
    };
  }
  const columns = options.columns ?? used;
  for (const name of columns) {
    if (known.includes(name)) continue;
    if (isAggregate(name)) throw new SweepError("input", `an aggregate needs --group-by: ${name}`);
    throw unknownColumn(name, known);
  }
  // SQLite reads rows in this order, so it does not sort them. It is the order of trials, too.
  const isByTrial = orderBy === undefined || /^\s*trial(\s+asc)?\s*$/i.test(orderBy);
  const order = isByTrial ? "space, trial" : `\n${orderBy}\n, trial`;
  return {
    ...text,
    columns,
    pages: isByTrial ? pagedText(db, sweepId, { spaces, known, columns, source, where, limit }) : undefined,
    sql: `${source} SELECT ${list(columns)} FROM results ${filter} ORDER BY ${order} ${end}`,
    // Without a condition, the table is twice as fast as the view.
    total:
      where === undefined
        ? `SELECT count(*) FROM main.result WHERE sweep_id = ${sweepId}`
        : `${source} SELECT count(*) FROM results ${filter}`,
  };
}

function list(names: readonly string[]): string {
  return names.map(quoted).join(", ");
}

import Database from "better-sqlite3";

import { SweepError } from "../errors.ts";
import { didYouMean } from "../suggest.ts";
import { guarded } from "./failure.ts";
import { quoted } from "./hyperparameter-columns.ts";
import { spacesOf } from "./spaces.ts";

export interface QueryOptions {
  /** A condition in SQL over the columns of `results`. */
  readonly where?: string;
  /** What follows ORDER BY in SQL; ties go by trial. Default: trial. */
  readonly orderBy?: string;
  /** Default: all that the sweep uses, but for its id and name. */
  readonly columns?: readonly string[];
  /** Default: all rows. */
  readonly limit?: number;
}

type Cell = string | number | null;

export interface QueryResult {
  readonly columns: readonly string[];
  /** Read as they are asked for, once. */
  readonly rows: IterableIterator<readonly Cell[]>;
  /** Counts the rows there are without the limit. */
  readonly total: () => number;
}

const SWEEP = ["sweep_id", "sweep"];
const PLACE = ["space", "trial", "objective", "objective_parameters", "dim", "optimizer"];
const ALWAYS = ["lr", "momentum"];
const OUTCOME = [
  "repeat",
  "status",
  "steps",
  "final_loss",
  "best_loss",
  "gradient_norm",
  "distance",
  "minimiser",
  "error",
];

/**
 * Rows of one sweep. What a person types sees a table `results` that holds this sweep alone, with lr, momentum and the
 * sweep's own hyperparameters, so that an answer never depends on what else is in the file.
 * Throws `input` for what is no condition, no order or no column. `db` must be read-only.
 */
export function queryResults(db: Database.Database, sweepId: number, options: QueryOptions): QueryResult {
  const used = new Set(spacesOf(db, sweepId).flatMap((space) => space.hyperparameters));
  const others = [...used].filter((name) => !ALWAYS.includes(name));
  const known = [...SWEEP, ...PLACE, ...ALWAYS, ...others, ...OUTCOME];
  const columns = options.columns ?? [...PLACE, ...ALWAYS.filter((name) => used.has(name)), ...others, ...OUTCOME];
  for (const name of columns) if (!known.includes(name)) throw unknownColumn(name, known);

  const { where, orderBy, limit } = options;
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 0)) {
    throw new SweepError("input", `the limit must be a whole number from 0 on: ${limit}`);
  }
  const list = (names: readonly string[]): string => names.map(quoted).join(", ");
  const source = `WITH results AS NOT MATERIALIZED (SELECT ${list(known)} FROM main.results WHERE sweep_id = ${sweepId})`;
  // What is typed stands on lines of its own, so that a comment ends before our next word. It is tried first in a place where
  // parentheses that close ours, or words that go on after it, cannot make a sentence, as they could where it is used.
  if (where !== undefined) {
    attempt("condition", where, known, () =>
      db.prepare(`${source} SELECT CASE WHEN (\n${where}\n) THEN 1 END FROM results`),
    );
  }
  if (orderBy !== undefined) {
    attempt("order", orderBy, known, () =>
      db.prepare(`${source} SELECT count(*) OVER (ORDER BY\n${orderBy}\n) FROM results`),
    );
  }
  const filter = where === undefined ? "" : `WHERE (\n${where}\n)`;
  const order = orderBy === undefined ? "trial" : `\n${orderBy}\n, trial`;
  const end = limit === undefined ? "" : `LIMIT ${limit}`;
  const prepare = (sql: string): Database.Statement<[], Cell[]> => db.prepare<[], Cell[]>(sql).raw();
  const typed = [where, orderBy].filter((text) => text !== undefined).join(" ORDER BY ");
  // Guarded here, because rows are read long after this function has returned.
  const read = <T>(action: () => T): T => guarded(db.name, () => attempt("query", typed, known, action));

  const statement = read(() =>
    prepare(`${source} SELECT ${list(columns)} FROM results ${filter} ORDER BY ${order} ${end}`),
  );
  return {
    columns,
    rows: rowsOf(statement, read),
    total: () =>
      read(() => db.prepare<[], number>(`${source} SELECT count(*) FROM results ${filter}`).pluck().get() ?? 0),
  };
}

function* rowsOf(statement: Database.Statement<[], Cell[]>, read: <T>(action: () => T) => T): Generator<Cell[]> {
  const rows = read(() => statement.iterate());
  try {
    for (let next = read(() => rows.next()); next.done !== true; next = read(() => rows.next())) yield next.value;
  } finally {
    rows.return?.();
  }
}

/** Runs something with what was typed; what SQLite says against that is an `input` error. */
function attempt<T>(what: string, text: string, known: readonly string[], action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Error && isAboutText(error))) throw error;
    const column = /^no such column: "?([^"]*)/.exec(error.message)?.[1];
    if (column !== undefined) throw unknownColumn(column, known, error);
    throw new SweepError("input", `the ${what} is no SQL expression (${error.message}): ${text}`, undefined, error);
  }
}

/** A second statement is a RangeError of better-sqlite3, a parameter without a value that or a TypeError. */
function isAboutText(error: Error): boolean {
  if (error instanceof Database.SqliteError) return error.code === "SQLITE_ERROR";
  return error instanceof RangeError || error instanceof TypeError;
}

function unknownColumn(name: string, known: readonly string[], cause?: Error): SweepError {
  const hint = cause?.message.includes("string literal")
    ? `: a text stands between single quotes, '${name}'`
    : didYouMean(name, known);
  return new SweepError("input", `no such column "${name}"${hint}`, undefined, cause);
}

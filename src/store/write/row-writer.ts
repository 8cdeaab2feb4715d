import type { Database, Statement } from "better-sqlite3";

import { COLUMN_TYPES, ROW_COLUMNS } from "../../sweep/outcomes/columns.ts";
import type { RowColumn, TrialColumns } from "../../sweep/outcomes/columns.ts";
import { rowErrors } from "../../sweep/outcomes/row-errors.ts";
import { widthOf } from "../../sweep/outcomes/rows.ts";
import { type PlacesOf, placesOf, quoted } from "../file/hyperparameter-columns.ts";
import { TARGET_STEPS, targetText } from "../file/target-text.ts";

/**
 * Rows per INSERT: 1.5 to 1.8 times as fast as single rows (bench/insert.ts); 64 rows are no
 * faster.
 */
const ROWS = 32;
/** SQLite has at most 32,766 parameters, and a grid may have hundreds of hyperparameters. */
const MOST_CELLS = 8_000;

type Cell = number | string | null;
/** Cells that all rows of a chunk share, by column. */
type Shared = Readonly<Record<string, Cell>>;
type Insert = Statement<[...Cell[], Shared]>;

interface Inserts {
  readonly one: Insert;
  readonly many: Insert;
  /** Rows that `many` inserts. */
  readonly rows: number;
}

/** A column that only some chunks have. */
interface ExtraColumn {
  readonly name: string;
  readonly cellOf: (row: number) => number | string | null;
}

/** The names of a space's values besides its outcomes. */
interface RowNames {
  /** Those of `columns.hyperparameters`. */
  readonly hyperparameters: readonly string[];
  /** Those of `columns.measures`. */
  readonly measures?: readonly string[];
  /** Values that all rows of the chunk share. */
  readonly shared?: Readonly<Record<string, number>>;
}

/** Rows to insert: `stored` are the positions of the hyperparameters that rows keep. */
interface Rows {
  readonly shared: Shared;
  /** The other columns that have one number per row. */
  readonly own: readonly RowColumn[];
  readonly columns: TrialColumns;
  readonly stored: readonly number[];
  /** Number of measures of a row, all of which it keeps. */
  readonly measures: number;
  readonly extras: readonly ExtraColumn[];
}

/** Inserts rows into `result`. Spaces with the same columns share their statements. */
export class RowWriter {
  readonly #db: Database;
  readonly #sweepId: number;
  readonly #places: PlacesOf;
  readonly #inserts = new Map<string, Inserts>();

  constructor(db: Database, sweepId: number) {
    this.#db = db;
    this.#sweepId = sweepId;
    this.#places = placesOf(db, sweepId);
  }

  /** Call it inside a transaction. */
  write(space: number, { hyperparameters, measures = [], shared = {} }: RowNames, columns: TrialColumns): void {
    if (columns.count === 0) return;
    const places = this.#places(space, hyperparameters);
    const sharedPlaces = this.#places(space, Object.keys(shared)).map(({ column }) => column);
    const sharedColumns = Object.values(shared).map((value, i) => ({ name: sharedPlaces[i]!, cellOf: () => value }));
    const extras = [...sharedColumns, ...textColumns(columns)];
    const stored = [...places.keys()].filter((position) => places[position]!.table === "result");
    const same: Shared = { space, ...sharedCells(columns) };
    const own = ROW_COLUMNS.filter(({ sql }) => !Object.hasOwn(same, sql));
    const rows = { shared: same, own, columns, stored, measures: measures.length, extras };
    const measured = this.#places(space, measures).map(({ column }) => column);
    const names = [...stored.map((position) => places[position]!.column), ...measured];
    const others = [...own.map(({ sql }) => sql), ...names, ...rows.extras.map(({ name }) => name)];
    const { one, many, rows: together } = this.#insertsOf(Object.keys(same), others);
    const inBulk = columns.count - (columns.count % together);
    insert(many, together, rows, 0, inBulk);
    insert(one, 1, rows, inBulk, columns.count);
  }

  #insertsOf(shared: readonly string[], others: readonly string[]): Inserts {
    const row = `(${[this.#sweepId, ...shared.map((name) => `:${name}`), ...others.map(() => "?")].join(", ")})`;
    const statement = `INSERT INTO result (${["sweep_id", ...shared, ...others].join(", ")}) VALUES`;
    const known = this.#inserts.get(statement);
    if (known !== undefined) return known;
    const rows = Math.max(1, Math.min(ROWS, Math.floor(MOST_CELLS / others.length)));
    const inserts = {
      rows,
      one: this.#db.prepare<[...Cell[], Shared]>(`${statement} ${row}`),
      many: this.#db.prepare<[...Cell[], Shared]>(`${statement} ${Array.from({ length: rows }, () => row).join(", ")}`),
    };
    this.#inserts.set(statement, inserts);
    return inserts;
  }
}

/**
 * Returns the cells of columns that are the same in all rows of a chunk, such as the repeat. They
 * are bound once for an INSERT: a bound cell costs as much as SQLite takes to store it. Small
 * chunks have none, since each choice of columns needs other statements.
 */
function sharedCells(columns: TrialColumns): Shared {
  if (columns.count < ROWS) return {};
  return Object.fromEntries(
    ROW_COLUMNS.flatMap(({ key, type, sql }) => {
      const column = columns[key];
      const [first] = column;
      for (let row = 1; row < columns.count; row += 1) if (!Object.is(column[row], first)) return [];
      return [[sql, cellOf(first!, COLUMN_TYPES[type].none)] as const];
    }),
  );
}

/** Errors are rare, as are targets, and a column in every INSERT would slow down all rows. */
function textColumns(columns: TrialColumns): ExtraColumn[] {
  const errors = rowErrors(columns);
  const { targetSteps } = columns;
  return [
    ...(errors.size === 0 ? [] : [{ name: "error", cellOf: (row: number) => errors.get(row) ?? null }]),
    ...(targetSteps === undefined ? [] : [{ name: quoted(TARGET_STEPS), cellOf: targetTexts(columns, targetSteps) }]),
  ];
}

function targetTexts(columns: TrialColumns, targetSteps: Float64Array): ExtraColumn["cellOf"] {
  const width = widthOf(columns, targetSteps);
  return (row) => targetText(targetSteps, row * width, (row + 1) * width);
}

function insert(
  statement: Insert,
  rows: number,
  { shared, own, columns, stored, measures, extras }: Rows,
  from: number,
  to: number,
) {
  const { count, hyperparameters } = columns;
  const width = hyperparameters.length / count;
  const fixed = own.length;
  const stride = fixed + stored.length + measures + extras.length;
  const values: Cell[] = Array.from({ length: rows * stride }, () => null);
  for (let first = from; first < to; first += rows) {
    for (const [i, { key, type }] of own.entries()) {
      const [column, { none }] = [columns[key], COLUMN_TYPES[type]];
      for (let row = 0; row < rows; row += 1) values[row * stride + i] = cellOf(column[first + row]!, none);
    }
    for (let row = 0; row < rows; row += 1) {
      for (let j = 0; j < stored.length; j += 1) {
        values[row * stride + fixed + j] = cellOf(hyperparameters[(first + row) * width + stored[j]!]!, NaN);
      }
      for (let j = 0; j < measures; j += 1) {
        const value = columns.measures?.[(first + row) * measures + j] ?? NaN;
        values[row * stride + fixed + stored.length + j] = cellOf(value, NaN);
      }
      for (let j = 0; j < extras.length; j += 1) {
        values[row * stride + fixed + stored.length + measures + j] = extras[j]!.cellOf(first + row);
      }
    }
    statement.run(...values, shared);
  }
}

/** Returns null for `none`, and for every non-finite value if `none` is NaN. */
function cellOf(value: number, none: number | undefined): number | null {
  return value === none || (Number.isNaN(none) && !Number.isFinite(value)) ? null : value;
}

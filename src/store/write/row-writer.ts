import type { Database, Statement } from "better-sqlite3";

import { COLUMN_TYPES, ROW_COLUMNS } from "../../sweep/outcomes/columns.ts";
import type { TrialColumns } from "../../sweep/outcomes/columns.ts";
import { rowErrors } from "../../sweep/outcomes/row-errors.ts";
import { type PlacesOf, placesOf } from "../file/hyperparameter-columns.ts";

/**
 * Rows per INSERT: 1.5 to 1.8 times as fast as single rows (bench/insert.ts); 32 to 256 rows are no
 * faster.
 */
const ROWS = 16;

type Cell = number | string | null;
type Insert = Statement<Cell[]>;

interface Inserts {
  readonly one: Insert;
  readonly many: Insert;
}

/** Rows to insert: `stored` are the positions of the hyperparameters that rows keep. */
interface Rows {
  readonly space: number;
  readonly columns: TrialColumns;
  readonly stored: readonly number[];
  readonly errors: ReadonlyMap<number, string>;
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

  /**
   * `hyperparameters` names the columns of `columns.hyperparameters`. Call it inside a transaction.
   */
  write(space: number, hyperparameters: readonly string[], columns: TrialColumns): void {
    if (columns.count === 0) return;
    const places = this.#places(space, hyperparameters);
    const stored = [...places.keys()].filter((position) => places[position]!.table === "result");
    const rows = { space, columns, stored, errors: rowErrors(columns) };
    const names = stored.map((position) => places[position]!.column);
    // Errors are rare, and a column in every INSERT would slow down all rows.
    const { one, many } = this.#insertsOf(rows.errors.size === 0 ? names : [...names, "error"]);
    const inBulk = columns.count - (columns.count % ROWS);
    insert(many, ROWS, rows, 0, inBulk);
    insert(one, 1, rows, inBulk, columns.count);
  }

  #insertsOf(others: readonly string[]): Inserts {
    const names = ["space", ...ROW_COLUMNS.map(({ sql }) => sql), ...others].join(", ");
    const known = this.#inserts.get(names);
    if (known !== undefined) return known;
    const row = `(${this.#sweepId}, ?${", ?".repeat(ROW_COLUMNS.length + others.length)})`;
    const statement = `INSERT INTO result (sweep_id, ${names}) VALUES`;
    const inserts = {
      one: this.#db.prepare<Cell[]>(`${statement} ${row}`),
      many: this.#db.prepare<Cell[]>(`${statement} ${Array.from({ length: ROWS }, () => row).join(", ")}`),
    };
    this.#inserts.set(names, inserts);
    return inserts;
  }
}

function insert(statement: Insert, rows: number, { space, columns, stored, errors }: Rows, from: number, to: number) {
  const { count, hyperparameters } = columns;
  const width = hyperparameters.length / count;
  const own = 1 + ROW_COLUMNS.length;
  const stride = own + stored.length + (errors.size === 0 ? 0 : 1);
  const values: Cell[] = Array.from({ length: rows * stride }, () => null);
  for (let at = 0; at < values.length; at += stride) values[at] = space;
  for (let first = from; first < to; first += rows) {
    for (const [i, { key, type }] of ROW_COLUMNS.entries()) {
      const [column, { none }] = [columns[key], COLUMN_TYPES[type]];
      for (let row = 0; row < rows; row += 1) values[row * stride + 1 + i] = cellOf(column[first + row]!, none);
    }
    for (let row = 0; row < rows; row += 1) {
      for (let j = 0; j < stored.length; j += 1) {
        values[row * stride + own + j] = cellOf(hyperparameters[(first + row) * width + stored[j]!]!, NaN);
      }
      if (errors.size > 0) values[(row + 1) * stride - 1] = errors.get(first + row) ?? null;
    }
    statement.run(...values);
  }
}

/** Returns null for `none`, and for every non-finite value if `none` is NaN. */
function cellOf(value: number, none: number | undefined): number | null {
  return value === none || (Number.isNaN(none) && !Number.isFinite(value)) ? null : value;
}

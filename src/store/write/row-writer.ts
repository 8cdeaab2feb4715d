import type { Database, Statement } from "better-sqlite3";

import { COLUMN_TYPES, ROW_COLUMNS } from "../../sweep/outcomes/columns.ts";
import type { TrialColumns } from "../../sweep/outcomes/columns.ts";
import { quoted } from "../file/hyperparameter-columns.ts";

/**
 * Rows per INSERT: 1.5 to 1.8 times as fast as single rows (bench/insert.ts); 32 to 256 rows are no
 * faster.
 */
const ROWS = 16;

type Insert = Statement<(number | null)[]>;

interface Inserts {
  readonly one: Insert;
  readonly many: Insert;
}

/** Inserts rows into `result`. Spaces with the same hyperparameters share their statements. */
export class RowWriter {
  readonly #db: Database;
  readonly #sweepId: number;
  readonly #inserts = new Map<string, Inserts>();
  #addError: Statement<[error: string, trial: number]> | undefined;

  constructor(db: Database, sweepId: number) {
    this.#db = db;
    this.#sweepId = sweepId;
  }

  /**
   * `hyperparameters` names the columns of `columns.hyperparameters`. Call it inside a transaction.
   */
  write(space: number, hyperparameters: readonly string[], columns: TrialColumns): void {
    if (columns.count === 0) return;
    const { one, many } = this.#insertsOf(hyperparameters);
    const inBulk = columns.count - (columns.count % ROWS);
    this.#insert(many, ROWS, space, columns, 0, inBulk);
    this.#insert(one, 1, space, columns, inBulk, columns.count);
    this.#addErrors(columns);
  }

  /**
   * Adds errors afterwards: they are rare, and a column in every INSERT would slow down all rows.
   */
  #addErrors({ errors, trial }: TrialColumns): void {
    if (errors === undefined) return;
    this.#addError ??= this.#db.prepare(`UPDATE result SET error = ? WHERE sweep_id = ${this.#sweepId} AND trial = ?`);
    for (const [row, error] of errors) this.#addError.run(error, trial[row] ?? -1);
  }

  #insertsOf(hyperparameters: readonly string[]): Inserts {
    const names = ["space", ...ROW_COLUMNS.map(({ sql }) => sql), ...hyperparameters.map(quoted)].join(", ");
    const known = this.#inserts.get(names);
    if (known !== undefined) return known;
    const row = `(${this.#sweepId}, ?${", ?".repeat(ROW_COLUMNS.length + hyperparameters.length)})`;
    const insert = `INSERT INTO result (sweep_id, ${names}) VALUES`;
    const inserts = {
      one: this.#db.prepare<(number | null)[]>(`${insert} ${row}`),
      many: this.#db.prepare<(number | null)[]>(`${insert} ${Array.from({ length: ROWS }, () => row).join(", ")}`),
    };
    this.#inserts.set(names, inserts);
    return inserts;
  }

  #insert(statement: Insert, rows: number, space: number, columns: TrialColumns, from: number, to: number): void {
    const { count, hyperparameters } = columns;
    const width = hyperparameters.length / count;
    const stride = 1 + ROW_COLUMNS.length + width;
    const values: (number | null)[] = Array.from({ length: rows * stride }, () => null);
    for (let at = 0; at < values.length; at += stride) values[at] = space;
    for (let first = from; first < to; first += rows) {
      for (const [i, { key, type }] of ROW_COLUMNS.entries()) {
        const [column, { none }] = [columns[key], COLUMN_TYPES[type]];
        for (let row = 0; row < rows; row += 1) values[row * stride + 1 + i] = stored(column[first + row]!, none);
      }
      for (let row = 0; row < rows; row += 1) {
        for (let j = 0; j < width; j += 1) {
          values[row * stride + 1 + ROW_COLUMNS.length + j] = stored(hyperparameters[(first + row) * width + j]!, NaN);
        }
      }
      statement.run(...values);
    }
  }
}

/** Returns null for `none`, and for every non-finite value if `none` is NaN. */
function stored(value: number, none: number | undefined): number | null {
  return value === none || (Number.isNaN(none) && !Number.isFinite(value)) ? null : value;
}

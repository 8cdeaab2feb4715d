import type { Database, Statement } from "better-sqlite3";

import type { TrialColumns } from "../../sweep/outcomes/columns.ts";
import { quoted } from "../file/hyperparameter-columns.ts";

/** Rows that one INSERT takes: 1.5 to 1.8 times as fast as single rows (bench/insert.ts); 32 to 256 measured no faster. */
const ROWS = 16;

/** Columns of table `result`, in the order in which `#insert` has their values. */
const OUTCOMES = [
  "trial",
  "repeat",
  "status",
  "steps",
  "final_loss",
  "best_loss",
  "gradient_norm",
  "distance",
  "minimiser",
] as const;

type Insert = Statement<(number | null)[]>;

interface Inserts {
  readonly one: Insert;
  readonly many: Insert;
}

/** Inserts rows into `result`, several at once. Spaces with the same hyperparameters share their statements. */
export class RowWriter {
  readonly #db: Database;
  readonly #sweepId: number;
  readonly #inserts = new Map<string, Inserts>();
  #addError: Statement<[error: string, trial: number]> | undefined;

  constructor(db: Database, sweepId: number) {
    this.#db = db;
    this.#sweepId = sweepId;
  }

  /** `hyperparameters` names the columns of `columns.hyperparameters`. Call it inside a transaction. */
  write(space: number, hyperparameters: readonly string[], columns: TrialColumns): void {
    if (columns.count === 0) return;
    const { one, many } = this.#insertsOf(hyperparameters);
    const inBulk = columns.count - (columns.count % ROWS);
    this.#insert(many, ROWS, space, columns, 0, inBulk);
    this.#insert(one, 1, space, columns, inBulk, columns.count);
    this.#addErrors(columns);
  }

  /** Errors are few: a column for them in every INSERT would cost all rows. */
  #addErrors({ errors, trial }: TrialColumns): void {
    if (errors === undefined) return;
    this.#addError ??= this.#db.prepare(`UPDATE result SET error = ? WHERE sweep_id = ${this.#sweepId} AND trial = ?`);
    for (const [row, error] of errors) this.#addError.run(error, trial[row] ?? -1);
  }

  #insertsOf(hyperparameters: readonly string[]): Inserts {
    const names = ["space", ...OUTCOMES, ...hyperparameters.map(quoted)].join(", ");
    const known = this.#inserts.get(names);
    if (known !== undefined) return known;
    const row = `(${this.#sweepId}, ?${", ?".repeat(OUTCOMES.length + hyperparameters.length)})`;
    const insert = `INSERT INTO result (sweep_id, ${names}) VALUES`;
    const inserts = {
      one: this.#db.prepare<(number | null)[]>(`${insert} ${row}`),
      many: this.#db.prepare<(number | null)[]>(`${insert} ${Array.from({ length: ROWS }, () => row).join(", ")}`),
    };
    this.#inserts.set(names, inserts);
    return inserts;
  }

  #insert(statement: Insert, rows: number, space: number, columns: TrialColumns, from: number, to: number): void {
    const { trial, repeat, status, steps, finalLoss, bestLoss, gradientNorm, distance, minimiser } = columns;
    const width = columns.hyperparameters.length / columns.count;
    const values: (number | null)[] = Array.from({ length: rows * (1 + OUTCOMES.length + width) }, () => null);
    for (let first = from; first < to; first += rows) {
      let at = 0;
      for (let i = first; i < first + rows; i += 1) {
        values[at++] = space;
        values[at++] = trial[i]!;
        values[at++] = repeat[i]!;
        values[at++] = status[i]!;
        values[at++] = steps[i]!;
        values[at++] = finite(finalLoss[i]!);
        values[at++] = finite(bestLoss[i]!);
        values[at++] = finite(gradientNorm[i]!);
        values[at++] = finite(distance[i]!);
        values[at++] = minimiser[i] === 0 ? null : minimiser[i]!;
        for (let j = 0; j < width; j += 1) values[at++] = finite(columns.hyperparameters[i * width + j]!);
      }
      statement.run(...values);
    }
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

import type { Database, Statement } from "better-sqlite3";

import type { TrialColumns } from "../spec/columns.ts";
import { quoted } from "./hyperparameter-columns.ts";

/** Rows that one INSERT takes: 1.5 to 1.8 times as fast as single rows (bench/insert.ts); 32 to 256 measured no faster. */
const ROWS = 16;

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

/** What stays the same over the rows of a chunk. */
export interface Place {
  readonly sweepId: number;
  readonly space: number;
  /** Names of the columns of `TrialColumns.hyperparameters`. */
  readonly hyperparameters: readonly string[];
}

type Insert = Statement<(number | null)[]>;

/** Inserts rows into `result`, several at once. Statements are kept for as long as the space stays the same. */
export class RowWriter {
  readonly #db: Database;
  #place: Place | undefined;
  #one: Insert | undefined;
  #many: Insert | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Call it inside a transaction. */
  write(place: Place, columns: TrialColumns): void {
    if (place !== this.#place) {
      this.#place = place;
      this.#one = undefined;
      this.#many = undefined;
    }
    const inBulk = columns.count - (columns.count % ROWS);
    if (inBulk > 0) this.#insert((this.#many ??= this.#prepare(place, ROWS)), ROWS, columns, 0, inBulk);
    if (inBulk < columns.count) {
      this.#insert((this.#one ??= this.#prepare(place, 1)), 1, columns, inBulk, columns.count);
    }
  }

  #prepare({ sweepId, space, hyperparameters }: Place, rows: number): Insert {
    const names = [...OUTCOMES, ...hyperparameters.map(quoted)];
    const row = `(${sweepId}, ${space}${", ?".repeat(names.length)})`;
    return this.#db.prepare(
      `INSERT INTO result (sweep_id, space, ${names.join(", ")}) VALUES ${Array.from({ length: rows }, () => row).join(", ")}`,
    );
  }

  #insert(statement: Insert, rows: number, columns: TrialColumns, from: number, to: number): void {
    const { trial, repeat, status, steps, finalLoss, bestLoss, gradientNorm, distance, minimiser } = columns;
    const width = columns.hyperparameters.length / columns.count;
    const values: (number | null)[] = Array.from({ length: rows * (OUTCOMES.length + width) }, () => null);
    for (let first = from; first < to; first += rows) {
      let at = 0;
      for (let i = first; i < first + rows; i += 1) {
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

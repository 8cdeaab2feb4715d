import { existsSync } from "node:fs";
import type { Database } from "better-sqlite3";

import { SweepError } from "../../errors.ts";
import type { StoreMode } from "../../sweep/wire/chunk.ts";
import type { Interval } from "../../sweep/spec/sweep-spec.ts";
import { didYouMean } from "../../suggest.ts";
import type { BestBy } from "../../sweep/outcomes/best-order.ts";
import { type BestTrial, bestTrial } from "./best.ts";
import { connectToRead, connectToTidy, noSweeps } from "../file/connection.ts";
import { withStoreErrors } from "../file/failure.ts";
import { type NewRows, newRows, type SweepProgress, sweepProgress } from "./new-rows.ts";
import { type QueryOptions, queryText } from "./query-text.ts";
import { type QueryResult, queryResults } from "./query.ts";
import { spacesOf } from "./spaces.ts";
import { type SpaceSummary, summarise } from "./summary.ts";
import { type Surroundings, surroundings } from "./surroundings.ts";
import { type StoredColumns, storedColumns, type TrialSpace, trialSpaces } from "./trial-columns.ts";
import { type ColumnKind, typedRows } from "./typed-rows.ts";
import { type TypedOptions, typedQuery, typedSql } from "./typed-query.ts";
import type { SqlRows } from "../user-sql/user-sql.ts";

/** A row of the view `sweeps`. */
export interface SweepRow {
  readonly sweep_id: number;
  readonly name: string;
  readonly status: "running" | "interrupted" | "complete";
  readonly trials: number;
  readonly done: number;
  /** ISO 8601, UTC. */
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly seconds: number;
  readonly steps: number;
  readonly threads: number;
  readonly spec: string;
  readonly spec_hash: string;
  readonly version: string;
  readonly platform: string;
  /** What is kept: every trial, or of each space the counts and the best trials. */
  readonly store: StoreMode;
}

const SWEEP_COLUMNS: Partial<Record<keyof SweepRow, ColumnKind>> = {
  sweep_id: "number",
  name: "text",
  trials: "count",
  done: "count",
  steps: "count",
  seconds: "number",
  threads: "count",
  started_at: "text",
  finished_at: "text?",
  spec: "text",
  store: "text",
};

/** A trial that ended with an error. */
export interface FailedTrial {
  readonly trial: number;
  readonly error: string;
}

/** Opens a results database to read it. Throws `input` where there is none, `setup` where it cannot be read. */
export function openResults(file: string): Results {
  const db = connectToRead(file);
  return new Results(file, db, connectToTidy(file));
}

/** As `openResults`, and by one read-only handle alone: nothing is tidied up after it. */
export function openToLook(file: string): Results {
  return new Results(file, connectToRead(file), undefined);
}

/** Does what `openResults` does at its end for handles of `openToLook`: log files that nobody uses any more go. */
export function tidyUp(file: string): void {
  if (existsSync(file)) connectToTidy(file)?.close();
}

/** A results database that is read. Nothing that is asked of it can change the results. */
export class Results {
  readonly #file: string;
  readonly #db: Database;
  readonly #tidy: Database | undefined;

  constructor(file: string, db: Database, tidy: Database | undefined) {
    this.#file = file;
    this.#db = db;
    this.#tidy = tidy;
  }

  /** Does some reading of which every part sees the file as it is at the first, whoever writes to it meanwhile. */
  atOnce<T>(read: () => T): T {
    return withStoreErrors(this.#file, () => this.#db.transaction(read).deferred());
  }

  /** All sweeps, the oldest first. */
  listSweeps(): SweepRow[] {
    return withStoreErrors(this.#file, () =>
      typedRows(
        this.#file,
        this.#db.prepare<[], SweepRow>("SELECT * FROM sweeps ORDER BY sweep_id").all(),
        SWEEP_COLUMNS,
      ),
    );
  }

  /** Where all sweeps stand, the oldest first. */
  progress(): SweepProgress[] {
    return withStoreErrors(this.#file, () => sweepProgress(this.#db));
  }

  /** The rows of a sweep that are not known yet, `most` of them; undefined where there is no such sweep. */
  newRows(sweepId: number, known: readonly Interval[], most: number): NewRows | undefined {
    return withStoreErrors(this.#file, () => newRows(this.#db, sweepId, known, most));
  }

  /** The sweep of this number, or the latest of this name, or the latest of all. Throws `input` where there is none. */
  findSweep(idOrName?: string): SweepRow {
    const sweeps = this.listSweeps().reverse();
    const found =
      idOrName === undefined
        ? sweeps[0]
        : (sweeps.find((sweep) => String(sweep.sweep_id) === idOrName) ?? sweeps.find(({ name }) => name === idOrName));
    if (found !== undefined) return found;
    if (sweeps.length === 0) throw noSweeps(this.#file);
    const names = new Set(sweeps.map(({ name }) => name));
    throw new SweepError("input", `no such sweep: "${idOrName}"${didYouMean(idOrName ?? "", names)}`);
  }

  /** For each space of a sweep, how its trials ended and its best trial. */
  summary(sweepId: number): SpaceSummary[] {
    return withStoreErrors(this.#file, () =>
      spacesOf(this.#db, sweepId).map((space) => summarise(this.#db, sweepId, space)),
    );
  }

  /** The first of a sweep's trials that ended with an error, of those that are kept. */
  firstFailure(sweepId: number): FailedTrial | undefined {
    return withStoreErrors(this.#file, () =>
      this.#db
        .prepare<[number], FailedTrial>(
          "SELECT trial, error FROM result WHERE sweep_id = ? AND error IS NOT NULL ORDER BY trial LIMIT 1",
        )
        .get(sweepId),
    );
  }

  /** The best trial of each space of a sweep that has one done. */
  best(sweepId: number, by: BestBy): BestTrial[] {
    return withStoreErrors(this.#file, () =>
      spacesOf(this.#db, sweepId).flatMap((space) => bestTrial(this.#db, sweepId, space, by) ?? []),
    );
  }

  /** What there is around each of these best trials; undefined where a summary keeps too little to tell. */
  surroundings(sweepId: number, best: readonly BestTrial[], by: BestBy): (Surroundings | undefined)[] {
    if (this.findSweep(String(sweepId)).store === "summary") return best.map(() => undefined);
    return withStoreErrors(this.#file, () => {
      const spaces = spacesOf(this.#db, sweepId);
      return best.map((one) => {
        const space = spaces.find(({ space }) => space === one.space);
        return space === undefined ? undefined : surroundings(this.#db, sweepId, space, one, by);
      });
    });
  }

  /**
   * Rows of a sweep's results, by conditions that a program has written: no time limit ends them.
   * Throws `input` for a condition, an order or a column that is none.
   */
  query(sweepId: number, options: QueryOptions): QueryResult {
    return withStoreErrors(this.#file, () => queryResults(this.#db, sweepId, options));
  }

  /** The spaces of a sweep with what their trials were run under. */
  trialSpaces(sweepId: number): TrialSpace[] {
    return withStoreErrors(this.#file, () => trialSpaces(this.#db, sweepId));
  }

  /** All trials of some spaces, as columns. The spaces have the hyperparameters named. */
  trialColumns(sweepId: number, spaces: readonly TrialSpace[], hyperparameters: readonly string[]): StoredColumns {
    return withStoreErrors(this.#file, () => storedColumns(this.#db, sweepId, spaces, hyperparameters));
  }

  /**
   * The same as `query` for what a person types: it runs in a process of its own, which ends when the time is up. Close the
   * rows before this. Throws as `query` does, and `setup` where SQLite takes too long.
   */
  async queryTyped(sweepId: number, query: QueryOptions, options: TypedOptions): Promise<SqlRows> {
    const text = withStoreErrors(this.#file, () => queryText(this.#db, sweepId, query));
    return typedQuery(this.#file, text, query.limit, options);
  }

  /** Rows of a SELECT that a person typed, over the views; with a sweep, `results` is that sweep's. Else as `queryTyped`. */
  async selectTyped(sql: string, sweepId: number | undefined, options: TypedOptions): Promise<SqlRows> {
    return withStoreErrors(this.#file, () => typedSql(this.#db, this.#file, sql, sweepId, options));
  }

  close(): void {
    this.#db.close();
    this.#tidy?.close();
  }
}

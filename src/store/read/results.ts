import { existsSync } from "node:fs";
import type { Database } from "better-sqlite3";

import type { StoredData } from "../../data/training-data.ts";
import { SweepError } from "../../errors.ts";
import type { BestBy } from "../../sweep/outcomes/best-order.ts";
import { statusCode } from "../../sweep/outcomes/statuses.ts";
import { bestTrial, FAILED_CODES } from "./best.ts";
import type { StoredColumns } from "./fill-columns.ts";
import { findSweep, findToDelete } from "./choose-sweep.ts";
import { connectToImage, connectToRead, connectToTidy } from "../file/connection.ts";
import { withStoreErrors } from "../file/failure.ts";
import { differingTerms } from "./differing-terms.ts";
import { type KnownRows, type NewRows, newRows, type SweepProgress, sweepProgress } from "./new-rows.ts";
import { queryText } from "./query-text.ts";
import { queryResults } from "./query.ts";
import { type BestMeasured, bestMeasured } from "./best-measure.ts";
import { type SpaceRow, spacesOf } from "./spaces.ts";
import { targetStepsOf } from "./target-steps.ts";
import { readTally, type SpaceTally } from "./tally.ts";
import type { BestTrial, FailedTrial, QueryOptions, QueryResult, SpaceSummary, SweepRow } from "./row-types.ts";
import { storedData } from "./stored-data.ts";
import { summarise } from "./summary.ts";
import { type Surroundings, surroundings } from "./surroundings.ts";
import { type RecordedTargets, recordedTargets, type TargetRun, targetRuns } from "./target-runs.ts";
import { columnBlocks, pointBlocks, storedColumns, trialSpaces } from "./trial-columns.ts";
import type { StoredPoints, TrialSpace } from "./trial-columns.ts";
import { type ColumnKind, typedRows } from "./typed-rows.ts";
import { type TypedOptions, typedQuery, typedSql } from "./typed-query.ts";
import type { SqlRows } from "../user-sql/user-sql.ts";

export type { FailedTrial, SweepRow };

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
  shard: "text?",
};

/**
 * Opens a results database for reading. Throws `input` if it does not exist, `setup` if it cannot
 * be read.
 */
export function openResults(file: string): Results {
  const db = connectToRead(file);
  return new Results(file, db, connectToTidy(file));
}

/** Opens the content of a results database that no process writes. */
export function openImage(image: Uint8Array, name: string): Results {
  return new Results(name, connectToImage(image, name), undefined);
}

/** Opens a results database with only a read-only handle; log files may stay behind. */
export function openToLook(file: string): Results {
  return new Results(file, connectToRead(file), undefined);
}

/** Removes unused log files that handles of `openToLook` left. */
export function tidyUp(file: string): void {
  if (existsSync(file)) connectToTidy(file)?.close();
}

/** A results database open for reading. No query can change the results. */
export class Results {
  readonly #file: string;
  readonly #db: Database;
  readonly #tidy: Database | undefined;

  constructor(file: string, db: Database, tidy: Database | undefined) {
    this.#file = file;
    this.#db = db;
    this.#tidy = tidy;
  }

  /** Reads in one transaction: all queries see the same state of the file. */
  atOnce<T>(read: () => T): T {
    return withStoreErrors(this.#file, () => this.#db.transaction(read).deferred());
  }

  /** Returns all sweeps, oldest first. */
  listSweeps(): SweepRow[] {
    return withStoreErrors(this.#file, () =>
      typedRows(
        this.#file,
        this.#db.prepare<[], SweepRow>("SELECT * FROM sweeps ORDER BY sweep_id").all(),
        SWEEP_COLUMNS,
      ),
    );
  }

  /** Returns the progress of all sweeps, oldest first. */
  progress(): SweepProgress[] {
    return withStoreErrors(this.#file, () => sweepProgress(this.#db));
  }

  /** Returns up to `most` rows not known yet; undefined if the sweep does not exist. */
  newRows(sweepId: number, known: KnownRows, most: number): NewRows | undefined {
    return withStoreErrors(this.#file, () => newRows(this.#db, sweepId, known, most));
  }

  /**
   * Finds a sweep by id (`3` or `#3`), the latest of a name, or the latest of all. Throws `input`
   * if none matches, or if the sweep is being deleted.
   */
  findSweep(idOrName?: string): SweepRow {
    return findSweep(this.#file, this.listSweeps(), idOrName);
  }

  /** Finds a sweep by id, or the latest of a name, also one that is being deleted. */
  findToDelete(idOrName: string): SweepRow {
    return findToDelete(this.#file, this.listSweeps(), idOrName);
  }

  /** Returns the sweep with this id. */
  sweep(id: number): SweepRow {
    const found = this.listSweeps().find(({ sweep_id }) => sweep_id === id);
    if (found === undefined) throw new SweepError("input", `no such sweep: "${id}"`);
    return found;
  }

  /** Returns the data of a sweep's objectives. */
  data(sweepId: number): readonly StoredData[] {
    return withStoreErrors(this.#file, () => storedData(this.#db, sweepId));
  }

  /** Returns counts and best trial of each space. */
  summary(sweepId: number): SpaceSummary[] {
    return withStoreErrors(this.#file, () =>
      spacesOf(this.#db, sweepId).map((space) => summarise(this.#db, sweepId, space)),
    );
  }

  /** Returns the first stored trial of a sweep that failed. */
  firstFailure(sweepId: number): FailedTrial | undefined {
    return withStoreErrors(this.#file, () =>
      this.#db
        .prepare<[number], FailedTrial>(
          `SELECT trial, error FROM result WHERE sweep_id = ? AND status IN (${FAILED_CODES}) ORDER BY trial LIMIT 1`,
        )
        .get(sweepId),
    );
  }

  /** Returns the first stored trial of a space whose loss is below the minimum. */
  firstBelowMinimum(sweepId: number, space: number): { trial: number; final_loss: number } | undefined {
    const of = spacesOf(this.#db, sweepId).find((one) => one.space === space);
    return withStoreErrors(this.#file, () =>
      this.#db
        .prepare<[number, number, number, number], { trial: number; final_loss: number }>(
          "SELECT trial, final_loss FROM result WHERE sweep_id = ? AND trial >= ? AND trial < ? AND status = ? LIMIT 1",
        )
        .get(sweepId, of?.first ?? 0, of?.end ?? 0, statusCode("below_minimum")),
    );
  }

  /** Returns the best trial of each space that has finished trials. */
  best(sweepId: number, by: BestBy): BestTrial[] {
    return withStoreErrors(this.#file, () =>
      spacesOf(this.#db, sweepId).flatMap((space) => bestTrial(this.#db, sweepId, space, by) ?? []),
    );
  }

  /** Returns the names of the measures of a sweep's trials. */
  measures(sweepId: number): readonly string[] {
    return withStoreErrors(this.#file, () => [
      ...new Set(spacesOf(this.#db, sweepId).flatMap(({ measures }) => measures.map(({ name }) => name))),
    ]);
  }

  /** Returns the best of each space by a measure, and the labels of the spaces that lack it. */
  bestBy(sweepId: number, measure: string): { found: BestMeasured[]; without: string[] } {
    return withStoreErrors(this.#file, () => {
      const spaces = spacesOf(this.#db, sweepId);
      const lacks = (space: SpaceRow): boolean => !space.measures.some(({ name }) => name === measure);
      return {
        found: spaces.flatMap((space) => bestMeasured(this.#db, sweepId, space, measure) ?? []),
        without: spaces.filter(lacks).map(({ label }) => label),
      };
    });
  }

  /**
   * Returns the surroundings of each best trial; undefined for a summary, which keeps too few rows.
   */
  surroundings(sweepId: number, best: readonly BestTrial[], by: BestBy): (Surroundings | undefined)[] {
    if (this.sweep(sweepId).store === "summary") return best.map(() => undefined);
    return withStoreErrors(this.#file, () => {
      const spaces = spacesOf(this.#db, sweepId);
      return best.map((one) => {
        const space = spaces.find(({ space }) => space === one.space);
        return space === undefined ? undefined : surroundings(this.#db, sweepId, space, one, by);
      });
    });
  }

  /**
   * Queries a sweep's results with conditions that a program wrote, without a time limit.
   * Throws `input` for a wrong condition, order or column.
   */
  query(sweepId: number, options: QueryOptions): QueryResult {
    return withStoreErrors(this.#file, () => queryResults(this.#db, sweepId, options));
  }

  /** Returns the terms that differ between spaces of the same objective and optimizer. */
  differingTerms(sweepId: number): string[] {
    return withStoreErrors(this.#file, () => differingTerms(this.#db, sweepId));
  }

  /** Returns the steps at which a trial reached its targets; null for those not reached. */
  targetSteps(sweepId: number, trial: number): (number | null)[] {
    return withStoreErrors(this.#file, () => targetStepsOf(this.#db, sweepId, trial));
  }

  /** Returns the counts of a summary's space; undefined if none are stored. */
  tally(sweepId: number, space: number): SpaceTally | undefined {
    return withStoreErrors(this.#file, () => readTally(this.#db, sweepId, space));
  }

  /** Returns the spaces of a sweep with the conditions that their trials ran under. */
  trialSpaces(sweepId: number): TrialSpace[] {
    return withStoreErrors(this.#file, () => trialSpaces(this.#db, sweepId));
  }

  /**
   * Returns all trials of some spaces as columns. Each space must have the named hyperparameters or
   * measures. Threads read shares of `share` rows if there are enough.
   */
  trialColumns(
    sweepId: number,
    spaces: readonly TrialSpace[],
    names: readonly string[],
    share?: number,
  ): StoredColumns {
    return withStoreErrors(this.#file, () => storedColumns(this.#db, sweepId, spaces, names, share));
  }

  /** Yields all trials of a space as columns, in blocks of some rows. */
  trialBlocks(sweepId: number, space: TrialSpace, names: readonly string[]): Generator<StoredColumns, undefined> {
    return this.#guarded(columnBlocks(this.#db, sweepId, space, names));
  }

  /** Yields the points of these trials alone. */
  pointBlocks(sweepId: number, space: TrialSpace, names: readonly string[]): Generator<StoredPoints, undefined> {
    return this.#guarded(pointBlocks(this.#db, sweepId, space, names));
  }

  /** Returns the targets that each space of a sweep recorded. */
  targets(sweepId: number): RecordedTargets {
    return withStoreErrors(this.#file, () => recordedTargets(this.#db, sweepId));
  }

  /** Yields the trials of a space with the steps at which they first reached each target. */
  targetRuns(sweepId: number, space: TrialSpace, targets: readonly number[]): Generator<TargetRun, undefined> {
    return this.#guarded(targetRuns(this.#db, sweepId, space, targets));
  }

  /** Yields what a query yields, with the errors of the store. */
  *#guarded<T>(query: Iterator<T, undefined>): Generator<T, undefined> {
    for (;;) {
      const next = withStoreErrors(this.#file, () => query.next());
      if (next.done === true) return undefined;
      yield next.value;
    }
  }

  /**
   * Queries with conditions that a user typed, in a separate process that a time limit ends. Close
   * the rows before this. Throws as `query` does, and `setup` if SQLite takes too long.
   */
  async queryTyped(sweepId: number, query: QueryOptions, options: TypedOptions): Promise<SqlRows> {
    const text = withStoreErrors(this.#file, () => queryText(this.#db, sweepId, query));
    return typedQuery(this.#file, text, query.limit, options);
  }

  /**
   * Runs a user's SELECT over the views, as `queryTyped` does; with a sweep, over that sweep only.
   */
  async selectTyped(sql: string, sweepId: number | undefined, options: TypedOptions): Promise<SqlRows> {
    return withStoreErrors(this.#file, () => typedSql(this.#db, this.#file, sql, sweepId, options));
  }

  close(): void {
    this.#db.close();
    this.#tidy?.close();
  }
}

import { availableParallelism } from "node:os";
import { workersFor } from "../executors/piscina-executor.ts";
import type { ParsedGrid } from "../grid/parse-grid.ts";
import type { StoreMode } from "../sweep/wire/chunk.ts";
import type { KernelName } from "../sweep/wire/worker-data.ts";
import { DEFAULT_DATABASE } from "../store/file/default-database.ts";
import { runIntoDatabase } from "./run-into-database.ts";

/** How far a run has come. */
export interface SweepProgress {
  /** Trials of the whole sweep. */
  readonly trials: number;
  /** Trials that are done, those of earlier runs among them. */
  readonly done: number;
  /** Steps that this run has made. */
  readonly steps: number;
}

export interface RunSweepOptions {
  /** The results database, made where there is none. Default: results/sweeps.db. */
  readonly db?: string;
  /** Worker threads. Default: one for each core. */
  readonly threads?: number;
  /** What to keep: every trial, or of each space the counts and the best trials. Default: trials. */
  readonly store?: StoreMode;
  /** Runs a sweep again that is complete, beside the old one. */
  readonly fresh?: boolean;
  /** How often a trial that fails or times out is run again; its last outcome stands. Default: 0. */
  readonly retries?: number;
  /** Stops the run as soon as a trial has failed or timed out; the same call goes on from there. */
  readonly failFast?: boolean;
  /** Forces a kernel. Both give the same bits. */
  readonly kernel?: KernelName;
  /** Interrupts the run; what has finished is stored, and the same call goes on from there. */
  readonly signal?: AbortSignal;
  /** Called now and then, after each finished part of the sweep. */
  readonly onProgress?: (progress: SweepProgress) => void;
}

export interface SweepRun {
  readonly sweepId: number;
  /** The database that has the results. */
  readonly db: string;
  readonly status: "complete" | "interrupted";
}

/**
 * Runs a grid, or what is left of it, and keeps the results in a database, as `sweep run` does.
 * Rejects with SweepError where the database cannot be written or a worker fails.
 *
 * @example
 * const run = await runSweep(parseGrid(text, { file: "valley.yaml" }), { db: "valley.db" });
 * const results = openResults(run.db);
 * for (const { lr, steps } of resultRows(results, run.sweepId, { orderBy: "steps", limit: 10 })) console.log(lr, steps);
 * results.close();
 */
export async function runSweep(grid: ParsedGrid, options: RunSweepOptions = {}): Promise<SweepRun> {
  const { db = DEFAULT_DATABASE, threads = availableParallelism(), store = "trials", fresh = false, kernel } = options;
  const { sweepId, outcome } = await runIntoDatabase(grid, {
    ...{ db, workers: workersFor(threads), kernel, store, fresh },
    ...{ retries: options.retries ?? 0, failFast: options.failFast ?? false },
    signal: options.signal ?? new AbortController().signal,
    onBegin:
      (trials, before) =>
      ({ trials: now, steps }) =>
        options.onProgress?.({ trials, done: before + now, steps }),
  });
  return { sweepId, db, status: outcome === "interrupted" ? "interrupted" : "complete" };
}

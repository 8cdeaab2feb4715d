import { availableParallelism } from "node:os";
import { workersFor } from "../executors/workers.ts";
import type { ParsedGrid } from "../grid/parse-grid.ts";
import { MOST_SHARDS, parseShard, type Shard } from "../sweep/points/shards.ts";
import { SweepError } from "../errors.ts";
import type { StoreMode } from "../sweep/wire/chunk.ts";
import type { KernelName } from "../kernel/registry.ts";
import { DEFAULT_DATABASE } from "../store/file/default-database.ts";
import { runIntoDatabase } from "./run-into-database.ts";

/** Progress of a run. */
export interface SweepProgress {
  /** Number of trials of the whole sweep. */
  readonly trials: number;
  /** Number of finished trials, including earlier runs. */
  readonly done: number;
  /** Number of steps of this run. */
  readonly steps: number;
}

export interface RunSweepOptions {
  /** The results database, created if needed. Default: results/sweeps.db. */
  readonly db?: string;
  /** Number of worker threads. Default: one for each core. */
  readonly threads?: number;
  /** Whether to keep every trial, or the counts and best trials of each space. Default: trials. */
  readonly store?: StoreMode;
  /** Part of the sweep to run, such as "3/16"; `mergeDatabases` joins the parts. Default: all. */
  readonly shard?: string;
  /** Whether to run a complete sweep again, beside the old one. Default: false. */
  readonly fresh?: boolean;
  /** Maximum retries of a trial that fails or times out; the last outcome counts. Default: 0. */
  readonly retries?: number;
  /** Whether to stop when a trial fails or times out; the same call resumes. Default: false. */
  readonly failFast?: boolean;
  /** The kernel to use; both return the same bits. Default: the faster one. */
  readonly kernel?: KernelName;
  /** Interrupts the run; finished trials are stored, and the same call resumes. */
  readonly signal?: AbortSignal;
  /** Called after each finished part of the sweep. */
  readonly onProgress?: (progress: SweepProgress) => void;
}

export interface SweepRun {
  readonly sweepId: number;
  /** The results database. */
  readonly db: string;
  readonly status: "complete" | "interrupted";
}

/**
 * Runs or resumes a grid and stores the results in a database, as `sweep run` does.
 * Rejects with SweepError if the database cannot be written or a worker fails.
 *
 * @example
 * const run = await runSweep(parseGrid(text, { file: "valley.yaml" }), { db: "valley.db" }); const
 * results = openResults(run.db); for (const { lr, steps } of resultRows(results, run.sweepId, {
 * where: "status = 'converged'", orderBy: "steps", limit: 10 })) console.log(lr, steps);
 * results.close();
 */
export async function runSweep(grid: ParsedGrid, options: RunSweepOptions = {}): Promise<SweepRun> {
  const { db = DEFAULT_DATABASE, threads = availableParallelism(), store = "trials", fresh = false, kernel } = options;
  const { sweepId, outcome } = await runIntoDatabase(grid, {
    ...{ db, workers: workersFor(threads), kernel, store, fresh },
    shard: options.shard === undefined ? undefined : shardFrom(options.shard),
    ...{ retries: options.retries ?? 0, failFast: options.failFast ?? false },
    signal: options.signal ?? new AbortController().signal,
    onBegin:
      (trials, before) =>
      ({ trials: now, steps }) =>
        options.onProgress?.({ trials, done: before + now, steps }),
  });
  return { sweepId, db, status: outcome === "interrupted" ? "interrupted" : "complete" };
}

function shardFrom(text: string): Shard {
  const shard = parseShard(text);
  if (shard !== undefined) return shard;
  throw new SweepError("input", `shard must be 1/N to N/N, with N from 1 to ${MOST_SHARDS}: ${text}`);
}

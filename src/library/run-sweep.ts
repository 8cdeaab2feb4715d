import { availableParallelism } from "node:os";
import { checkOptions } from "../arguments.ts";
import { workersFor } from "../executors/workers.ts";
import { filePath } from "../grid/grid-options.ts";
import { parseShard } from "../sweep/points/shards.ts";
import { DEFAULT_DATABASE } from "../store/file/default-database.ts";
import { gridOf } from "./grid-input.ts";
import type { GridInput } from "./grid-input.ts";
import { resultRows } from "./result-rows.ts";
import type { ResultRow, RowOptions } from "./result-rows.ts";
import { forget, keepInMemory, MEMORY, openAny } from "./memory-databases.ts";
import { runIntoDatabase } from "./run-into-database.ts";
import { RUN_RULES } from "./run-options.ts";
import type { RunSweepOptions } from "./run-options.ts";
import { temporaryDatabase } from "./temporary-database.ts";

/** A run and its results. `Names` are hyperparameters that every optimizer has. */
export interface SweepRun<Names extends string = "lr"> {
  readonly sweepId: number;
  /** The results database; `:memory:` and a number for one in memory. */
  readonly db: string;
  /** `interrupted` after the signal, or after a failed trial with `failFast`. */
  readonly status: "complete" | "interrupted";
  /** Yields the trials, by trial number unless `orderBy` is given. */
  rows(options?: RowOptions): AsyncGenerator<ResultRow<Names>, void, undefined>;
  /** Frees a database in memory; keeps any other. */
  close(): void;
}

/**
 * Runs or resumes a grid and stores the results in a database, as `sweep run` does. Classes and
 * functions in the grid run in the calling thread, and such a sweep is always a new one: they have
 * no content that could be compared. Rejects with SweepError if the grid or an option is wrong, the
 * database cannot be written, or a worker fails.
 *
 * @example
 * const run = await runSweep({ objective: "rosenbrock", optimizer: Adam });
 * const rows = run.rows({ where: "status = 'converged'", orderBy: "steps" });
 * for await (const { lr, steps } of rows) console.log(lr, steps);
 */
export async function runSweep<const Names extends string = "lr">(
  grid: GridInput<Names>,
  options: RunSweepOptions = {},
): Promise<SweepRun<Names>> {
  checkOptions("runSweep", options, RUN_RULES);
  const parsed = gridOf(grid);
  const hasValues = (parsed.values ?? []).length > 0;
  const wanted = options.db === undefined ? (hasValues ? MEMORY : DEFAULT_DATABASE) : filePath(options.db);
  using temporary = wanted.startsWith(MEMORY) ? temporaryDatabase() : undefined;
  const { threads = availableParallelism(), store = "trials", fresh = false, retries = 0, failFast = false } = options;
  const { kernel, signal = new AbortController().signal, onProgress, throwIfAborted = false, shard } = options;
  const file = temporary?.file ?? wanted;
  await using workers = workersFor(threads);
  const { sweepId, outcome } = await runIntoDatabase(parsed, {
    shard: shard === undefined ? undefined : parseShard(shard),
    ...{ db: file, workers, kernel, store, fresh: fresh || hasValues, retries, failFast, signal },
    onBegin:
      (trials, before) =>
      ({ trials: now, steps }) =>
        onProgress?.({ trials, done: before + now, steps }),
  });
  if (throwIfAborted && outcome === "interrupted") signal.throwIfAborted();
  const status = outcome === "interrupted" ? "interrupted" : "complete";
  const db = temporary === undefined ? file : keepInMemory(file);
  return { sweepId, db, status, rows: (which) => rowsOf(db, sweepId, which), close: () => forget(db) };
}

async function* rowsOf<Names extends string>(
  db: string,
  sweepId: number,
  options: RowOptions = {},
): AsyncGenerator<ResultRow<Names>, void, undefined> {
  const results = openAny(db);
  try {
    yield* resultRows<Names>(results, sweepId, options);
  } finally {
    results.close();
  }
}

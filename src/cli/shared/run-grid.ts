import type { WorkerPool } from "../../executors/piscina-executor.ts";
import type { ParsedGrid } from "../../grid/parse-grid.ts";
import { runIntoDatabase } from "../../library/run-into-database.ts";
import type { RunEnd } from "../../library/run-into-database.ts";
import { count } from "../../format/numbers.ts";
import type { StoreMode } from "../../sweep/wire/chunk.ts";
import type { KernelName } from "../../kernel/registry.ts";
import { progressDisplay, silent } from "../terminal/progress.ts";
import { stopOnSignals } from "../terminal/signals.ts";

export interface RunSettings {
  /** The results database. */
  readonly file: string;
  readonly workers: WorkerPool;
  readonly kernel: KernelName | undefined;
  readonly store: StoreMode;
  /** Runs a sweep that is complete again, beside the old one. */
  readonly fresh: boolean;
  /** How often a trial that fails or times out is run again. */
  readonly retries: number;
  /** Stops the run as soon as a trial has failed or timed out. */
  readonly failFast: boolean;
  /** Whether progress is shown. */
  readonly quiet: boolean;
  readonly note: (line: string) => void;
}

/** Runs a sweep, or what is left of it, into a database and shows how it gets on, until a signal comes. */
export async function runGrid(grid: ParsedGrid, settings: RunSettings): Promise<RunEnd> {
  const { file, workers, kernel, store, fresh, retries, failFast, quiet, note } = settings;
  const stop = new AbortController();
  // Before the sweep is ours, because from then on it is to be left in order.
  using _signals = stopOnSignals(stop);
  let display = silent;
  try {
    return await runIntoDatabase(grid, {
      ...{ db: file, workers, kernel, store, fresh, retries, failFast, signal: stop.signal },
      async onBegin(total, done) {
        if (done > 0) note(`resuming: ${count(done)} of ${count(total)} trials are done`);
        if (!quiet) display = await progressDisplay(grid.spec, total, done);
        return (progress) => display.update(progress);
      },
    });
  } finally {
    display.end();
  }
}

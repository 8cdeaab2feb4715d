import type { WorkerPool } from "../../executors/workers.ts";
import type { ParsedGrid } from "../../grid/parsed-grid.ts";
import { runIntoDatabase } from "../../library/run-into-database.ts";
import type { RunEnd } from "../../library/run-into-database.ts";
import { count, counted } from "../../format/numbers.ts";
import { NUMERICS_VERSION } from "../../sweep/identity/hash.ts";
import { countRounds } from "../../sweep/points/samplers.ts";
import type { Shard } from "../../sweep/points/shards.ts";
import { writeBackup } from "../../store/file/backup.ts";
import type { OlderSweep } from "../../store/write/sweep-handle.ts";
import type { StoreMode } from "../../sweep/wire/chunk.ts";
import type { KernelName } from "../../kernel/kernel-names.ts";
import { progressDisplay, silent } from "../terminal/progress.ts";
import { stopOnSignals } from "../terminal/signals.ts";

export interface RunSettings {
  /** The results database. */
  readonly file: string;
  readonly workers: WorkerPool;
  readonly kernel: KernelName | undefined;
  readonly store: StoreMode;
  /** The part of the sweep to run. Default: all of it. */
  readonly shard?: Shard | undefined;
  /** The file that gets a copy of the database at the end of the run, however it ends. */
  readonly out?: string | undefined;
  /** Whether to run a complete sweep again, as a new one. */
  readonly fresh: boolean;
  /** Maximum number of retries of a failed or timed-out trial. */
  readonly retries: number;
  /** Whether to stop at the first failed or timed-out trial. */
  readonly failFast: boolean;
  /** Whether to hide the progress. */
  readonly quiet: boolean;
  readonly note: (line: string) => void;
}

/** End of a run on the command line. */
interface GridEnd extends RunEnd {
  /** Whether a signal came, even if the run was complete by then. */
  readonly hadSignal: boolean;
}

/**
 * Runs or resumes a sweep with progress display. Signals interrupt it in an orderly way, which
 * includes the copy of the database.
 */
export async function runGrid(grid: ParsedGrid, settings: RunSettings): Promise<GridEnd> {
  const { file, workers, kernel, store, shard, out, fresh, retries, failFast, quiet, note } = settings;
  const stop = new AbortController();
  // Installed before the sweep is claimed, so that a signal always releases it.
  using _signals = stopOnSignals(stop);
  let display = silent;
  try {
    const end = await runIntoDatabase(grid, {
      ...{ db: file, workers, kernel, store, shard, fresh, retries, failFast, signal: stop.signal },
      onCopy: () => note("this database is a copy: another process runs the sweep in the original"),
      async onBegin(total, done, older) {
        if (older !== undefined) note(olderSweep(older));
        // A bound on the trials of an edge says nothing about its progress.
        const isOpen = grid.spec.spaces.some((space) => countRounds(space) === Infinity);
        if (done > 0)
          note(`resuming: ${isOpen ? "" : `${count(done)} of `}${count(isOpen ? done : total)} trials are done`);
        if (!quiet && total > 0) display = await progressDisplay(grid.spec, isOpen ? undefined : total, done, shard);
        return (progress) => display.update(progress);
      },
    });
    if (out !== undefined) await writeBackup(file, out);
    return { ...end, hadSignal: stop.signal.aborted };
  } catch (error) {
    // The cause of the failure may prevent this too.
    if (out !== undefined) await writeBackup(file, out).catch(() => "the error of the run matters more");
    throw error;
  } finally {
    display.end();
  }
}

function olderSweep({ sweepId, done, trials, numerics }: OlderSweep): string {
  const all = done === trials ? `all ${counted(trials, "trial")}` : `${count(done)} of ${counted(trials, "trial")}`;
  return (
    `sweep ${sweepId} has ${all} of this grid, computed by version ${numerics} of the numerics; this is version ` +
    `${NUMERICS_VERSION}, with other results: sweep ${sweepId} stays, and a new sweep begins`
  );
}

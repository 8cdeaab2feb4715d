import { existsSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { SweepError } from "../errors.ts";
import type {
  LiveDescription,
  LiveReport,
  LiveRows,
  LiveSpace,
  LiveState,
  LiveSweep,
} from "../page-data/live-messages.ts";
import { ColumnPacker } from "../page-data/packed-columns.ts";
import { packTrials } from "../page-data/space-columns.ts";
import { problemNames } from "../report/problem-names.ts";
import { computable, MOST_ROWS, readReport, storedSpec } from "../report/read-document.ts";
import type { Interval } from "../sweep/spec/sweep-spec.ts";
import type { SpaceRows, SweepProgress } from "../store/read/new-rows.ts";
import { openToLook, tidyUp } from "../store/read/results.ts";
import type { Results, SweepRow } from "../store/read/results.ts";

// A transaction of some 50 ms, and a message of less than 1 MB.
const ROWS_AT_ONCE = 25_000;
const TRIES = 4;
// Milliseconds.
const PAUSE = 50;
// Of ranges beyond these the rows are sent again, which does no harm.
const MOST_RANGES = 250;

/**
 * What the page asks for, read from the database. Each answer opens the file, reads, and closes it: between two answers
 * nothing is held, so that a run writes, ends and tidies up as if nobody looked, and the file may be removed or replaced.
 */
export class LiveData {
  readonly #file: string;
  readonly #start: string;
  #last: { readonly stamp: string; readonly sweeps: readonly LiveSweep[] } | undefined;

  /** `start` is the command line that adds a sweep. */
  constructor(file: string, start: string) {
    this.#file = file;
    this.#start = start;
  }

  /** Where all sweeps stand. A file in which nothing runs is opened only when it has changed. */
  async state(): Promise<LiveState> {
    const exists = existsSync(this.#file);
    return { database: this.#file, exists, start: this.#start, sweeps: exists ? await this.#sweeps() : [] };
  }

  /** What a sweep is. Throws `input` where there is none of this number. */
  describe(id: number): Promise<LiveDescription> {
    return this.#look((results) => {
      const row = results.findSweep(String(id));
      const grid = storedSpec(row);
      const spaces = results.trialSpaces(id);
      const names = problemNames(spaces);
      return {
        sweep: { ...describeRun(row), seed: "spec" in grid ? grid.spec.seed : 0 },
        spaces: spaces.map(({ label, optimizer, varied, trials, hyperparameters }, i): LiveSpace => ({
          ...{ label, problem: names[i]!, optimizer, varied, trials, hyperparameters },
          ...computable(grid, i),
        })),
        isByRows: row.store !== "summary" && row.trials <= MOST_ROWS,
      };
    });
  }

  /** The rows that the page does not know; undefined where there is no such sweep. */
  async rows(id: number, known: readonly Interval[]): Promise<LiveRows | undefined> {
    const found = await this.#look((results) => results.newRows(id, known, ROWS_AT_ONCE));
    if (found === undefined) return undefined;
    const packer = new ColumnPacker();
    const rows = found.rows.map((part) => ({ space: part.space.space, columns: packRows(packer, part) }));
    return {
      sweep: toLive(found.sweep),
      rows,
      columns: await packer.pack(),
      known: found.known
        .slice(0, MOST_RANGES)
        .map(([from, to]) => `${from}-${to}`)
        .join("."),
      isMore: found.isMore,
    };
  }

  /** The report of a sweep as it is now. Throws `input` where there is none of this number. */
  async report(id: number): Promise<LiveReport> {
    return await this.#look((results) => readReport(results, [results.findSweep(String(id))]));
  }

  /** Takes away log files that nobody uses. Not called while a run is seen. */
  tidy(): void {
    tidyUp(this.#file);
  }

  async #sweeps(): Promise<readonly LiveSweep[]> {
    const stamp = [this.#file, `${this.#file}-wal`].map(stampOf).join(" ");
    // A run that has been killed becomes an interrupted one without any change of the file.
    if (this.#last?.stamp === stamp && !this.#last.sweeps.some(isRunning)) {
      return this.#last.sweeps;
    }
    const wasRunning = this.#last?.sweeps.some(isRunning) === true;
    const sweeps = (await this.#look((results) => results.progress()).catch(noneYet)).map(toLive);
    // A run that ended while the file was open here has left its log to whoever is last.
    if (wasRunning && !sweeps.some(isRunning)) this.tidy();
    this.#last = { stamp, sweeps };
    return sweeps;
  }

  async #look<T>(read: (results: Results) => T | Promise<T>): Promise<T> {
    for (let left = TRIES - 1; ; left -= 1) {
      try {
        const results = openToLook(this.#file);
        try {
          return await read(results);
        } finally {
          results.close();
        }
      } catch (error) {
        // A run that begins or ends makes and removes files beside the database: a moment later they are as they should be.
        if (!(error instanceof SweepError) || error.code === "input" || left === 0) throw error;
        await sleep(PAUSE);
      }
    }
  }
}

function isRunning({ status }: LiveSweep): boolean {
  return status === "running";
}

/** A database that a run is only making has no sweeps. */
function noneYet(error: unknown): readonly SweepProgress[] {
  if (error instanceof SweepError && error.code === "input") return [];
  throw error;
}

function toLive({ sweep_id: id, started_at: startedAt, ...rest }: SweepProgress): LiveSweep {
  return { id, startedAt, ...rest };
}

function describeRun(row: SweepRow): Omit<LiveDescription["sweep"], "seed"> {
  const { name, status, trials, done, seconds, steps, threads, version, platform } = row;
  return {
    ...{ id: row.sweep_id, name, status, trials, done, startedAt: row.started_at, seconds, steps, threads, version },
    ...{ platform, isSummary: row.store === "summary", yaml: row.spec },
  };
}

function packRows(packer: ColumnPacker, { space, rows }: SpaceRows): LiveRows["rows"][number]["columns"] {
  const names = space.hyperparameters;
  const column = (at: number): Float64Array => Float64Array.from(rows, (row) => row[at] ?? NaN);
  const hyperparameters = new Float64Array(rows.length * names.length);
  for (const [i, row] of rows.entries()) {
    for (let at = 0; at < names.length; at += 1) hyperparameters[i * names.length + at] = row[4 + at] ?? NaN;
  }
  return packTrials(packer, {
    ...{ count: rows.length, names, hyperparameters, trial: column(4 + names.length) },
    ...{ repeat: Int32Array.from(column(0)), status: Uint8Array.from(column(1)), steps: column(2) },
    finalLoss: column(3),
  });
}

function stampOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? "none" : `${found.ino} ${found.size} ${found.mtimeNs}`;
}

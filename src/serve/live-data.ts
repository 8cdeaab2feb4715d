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
import { dataPacker } from "../page-data/data-columns.ts";
import { ColumnPacker } from "../page-data/packed-columns.ts";
import { packTrials } from "../page-data/space-columns.ts";
import { problemNames } from "../page-data/problem-names.ts";
import { sweepFigures } from "../report/runtime/open-runtimes.ts";
import { computable, MOST_ROWS, readReport, computableSpec } from "../report/read-document.ts";
import type { Machines } from "../sweep/wire/machines.ts";
import type { KnownRows, SpaceRows, SweepProgress } from "../store/read/new-rows.ts";
import { knownText } from "./known-rows.ts";
import { ReportCache } from "./report-cache.ts";
import { readInThread } from "./report-reader.ts";
import { openToLook, tidyUp } from "../store/read/results.ts";
import type { Results, SweepRow } from "../store/read/results.ts";

// A transaction of about 50 ms and a message of less than 1 MB.
const ROWS_AT_ONCE = 25_000;
const TRIES = 4;
// Milliseconds between two attempts.
const PAUSE = 50;

/**
 * Reads the page's data from the database. Each request opens the file and closes it again, so that
 * runs are not disturbed and the file may be removed or replaced between requests.
 */
export class LiveData {
  readonly #file: string;
  readonly #start: string;
  readonly #reports = new ReportCache();
  #last: { readonly stamp: string; readonly sweeps: readonly LiveSweep[] } | undefined;

  /** `start` is the command line that adds a sweep. */
  constructor(file: string, start: string) {
    this.#file = file;
    this.#start = start;
  }

  /**
   * Returns the state of all sweeps. Without a running sweep, opens the file only if it has
   * changed.
   */
  async state(): Promise<LiveState> {
    const exists = existsSync(this.#file);
    return { database: this.#file, exists, start: this.#start, sweeps: exists ? await this.#sweeps() : [] };
  }

  /** Describes a sweep. Throws `input` if it does not exist. */
  describe(id: number): Promise<LiveDescription> {
    return this.#look(async (results) => {
      const row = results.sweep(id);
      const grid = computableSpec(row, results.data(id));
      const spaces = results.trialSpaces(id);
      const names = problemNames(spaces);
      const isByRows = row.store !== "summary" && row.trials <= MOST_ROWS;
      const packer = new ColumnPacker();
      const packData = dataPacker(packer);
      const described = spaces.map(({ label, optimizer, varied, given, trials, hyperparameters }, i): LiveSpace => {
        const found = computable(grid, i);
        return {
          ...{ label, problem: names[i]!, optimizer, varied, given, trials, hyperparameters, ...found },
          // A whole report has its own.
          data: isByRows ? packData(found.spec) : [],
        };
      });
      return {
        sweep: { ...describeRun(row), seed: "spec" in grid ? grid.spec.seed : 0, runtimes: { figures: [], notes: [] } },
        spaces: described,
        columns: await packer.pack(),
        isByRows,
      };
    });
  }

  /** Returns rows that the page does not have; undefined if the sweep does not exist. */
  async rows(id: number, known: KnownRows): Promise<LiveRows | undefined> {
    const read = await this.#look((results) => {
      const found = results.newRows(id, known, ROWS_AT_ONCE);
      const isLast = found?.isMore === false && found.sweep.status !== "running";
      return { found, runtimes: isLast ? sweepFigures(results, results.sweep(id)) : undefined };
    });
    const { found, runtimes } = read;
    if (found === undefined) return undefined;
    const packer = new ColumnPacker();
    const rows = found.rows.map((part) => ({ space: part.space.space, columns: packRows(packer, part) }));
    return {
      sweep: toLive(found.sweep),
      rows,
      columns: await packer.pack(),
      known: knownText(found.known),
      ...(runtimes === undefined ? {} : { runtimes }),
      isMore: found.isMore,
    };
  }

  /**
   * Returns the current report of a sweep, which is kept until the sweep changes. A thread reads
   * that of a large sweep. Throws `input` if it does not exist.
   */
  async report(id: number): Promise<LiveReport> {
    const row = await this.#look((results) => results.sweep(id));
    const { done, status, started_at: startedAt, spec_hash: hash } = row;
    const isLarge = row.store !== "summary" && done > MOST_ROWS;
    return await this.#reports.get(id, [done, status, startedAt, hash].join(" "), () =>
      isLarge
        ? this.#retried(() => readInThread({ file: this.#file, id }))
        : this.#look((results) => readReport(results, [results.sweep(id)])),
    );
  }

  /** Removes unused log files. Not called while a sweep is running. */
  tidy(): void {
    tidyUp(this.#file);
  }

  async #sweeps(): Promise<readonly LiveSweep[]> {
    const stamp = [this.#file, `${this.#file}-wal`].map(stampOf).join(" ");
    // A killed run becomes interrupted without a change to the file.
    if (this.#last?.stamp === stamp && !this.#last.sweeps.some(isRunning)) {
      return this.#last.sweeps;
    }
    const wasRunning = this.#last?.sweeps.some(isRunning) === true;
    const sweeps = (await this.#look((results) => results.progress()).catch(noneYet)).map(toLive);
    // If a run ends while the file is open here, its log is left for us to remove.
    if (wasRunning && !sweeps.some(isRunning)) this.tidy();
    this.#last = { stamp, sweeps };
    return sweeps;
  }

  #look<T>(read: (results: Results) => T | Promise<T>): Promise<T> {
    return this.#retried(async () => {
      const results = openToLook(this.#file);
      try {
        return await read(results);
      } finally {
        results.close();
      }
    });
  }

  async #retried<T>(read: () => Promise<T>): Promise<T> {
    for (let left = TRIES - 1; ; left -= 1) {
      try {
        return await read();
      } catch (error) {
        // A run that begins or ends creates and removes files beside the database; a retry
        // succeeds.
        if (!(error instanceof SweepError) || error.code === "input" || left === 0) throw error;
        await sleep(PAUSE);
      }
    }
  }
}

function isRunning({ status }: LiveSweep): boolean {
  return status === "running";
}

/** Returns no sweeps for a database that a run is just creating. */
function noneYet(error: unknown): readonly SweepProgress[] {
  if (error instanceof SweepError && error.code === "input") return [];
  throw error;
}

function toLive({ sweep_id: id, started_at: startedAt, machines, ...rest }: SweepProgress): LiveSweep {
  const isShown = machines !== null && rest.status === "running";
  return { id, startedAt, ...rest, ...(isShown ? { machines: JSON.parse(machines) as Machines } : {}) };
}

function describeRun(row: SweepRow): Omit<LiveDescription["sweep"], "seed" | "runtimes"> {
  const { name, status, trials, done, seconds, steps, threads, version, platform } = row;
  return {
    ...{ id: row.sweep_id, name, status, trials, done, startedAt: row.started_at, seconds, steps, threads, version },
    ...{ platform, isSummary: row.store === "summary", yaml: row.spec },
  };
}

function packRows(packer: ColumnPacker, { space, rows }: SpaceRows): LiveRows["rows"][number]["columns"] {
  const { hyperparameters: names, levels, measures, roundColumns } = space;
  const rungAt = 4 + names.length + measures.length + roundColumns.indexOf("rung");
  const column = (at: number): Float64Array => Float64Array.from(rows, (row) => row[at] ?? NaN);
  const hyperparameters = new Float64Array(rows.length * names.length);
  for (const [i, row] of rows.entries()) {
    for (let at = 0; at < names.length; at += 1) hyperparameters[i * names.length + at] = row[4 + at] ?? NaN;
  }
  return packTrials(packer, {
    ...{
      count: rows.length,
      names,
      levels,
      hyperparameters,
      trial: column(4 + names.length + measures.length + roundColumns.length),
    },
    ...{ repeat: Int32Array.from(column(0)), status: Uint8Array.from(column(1)), steps: column(2) },
    finalLoss: column(3),
    measured: measures.map((one, i) => ({ ...one, values: column(4 + names.length + i) })),
    ...(roundColumns.includes("rung") ? { rung: column(rungAt) } : {}),
  });
}

function stampOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? "none" : `${found.ino} ${found.size} ${found.mtimeNs}`;
}

import { resolve } from "node:path";

import { SweepError } from "../../errors.ts";
import { storeProblem } from "../file/failure.ts";
import { type PackedRows, type SqlCell, unpackRows } from "./row-blocks.ts";
import { keepProcess, SqlProcess, takeProcess } from "./sql-process.ts";
import { isAboutText, type SqlProblem, sqlError } from "./sql-problem.ts";

/** Seconds that a user's SQL may take where nothing else is said. */
export const SQL_TIMEOUT = 30;

/** How the message begins where a user's SQL took longer. */
export const STOPPED = "the query was stopped";

export interface SqlOptions {
  /** Seconds that SQLite may take in all; the time that the reader of the rows takes does not count. Default: SQL_TIMEOUT. */
  readonly timeout?: number;
  /** Statements of ours that run before, such as CREATE TEMP VIEW; never a user's. */
  readonly prelude?: readonly string[];
  /** SQL that is prepared before and not run: parts of a user's SQL in places where they cannot make another sentence. */
  readonly probes?: readonly string[];
  /** Integers as `bigint`, which tells 1 from 1.0. Default: false. */
  readonly exact?: boolean;
  /** Counts the rows there would be without the limit that the SQL has; done once so many rows were given. */
  readonly count?: { readonly sql: string; readonly limit: number };
  /** Puts a problem into words; `at` is the index of the probe, or their number for the SQL itself. */
  readonly explain?: (problem: SqlProblem, at: number) => SweepError;
}

export interface SqlColumn {
  readonly name: string;
  /** The type of the table's column that it is; null for an expression. */
  readonly declared: string | null;
}

export interface SqlRows {
  readonly columns: readonly SqlColumn[];
  /** Read as they are asked for, once. */
  readonly blocks: AsyncIterableIterator<SqlCell[][]>;
  /** How many rows there were, or, with `count`, are; known when all were read. */
  total(): number;
  /** All rows that are left. */
  all(): Promise<SqlCell[][]>;
  /** Ends it, whether or not all rows were read; to be called always. */
  close(): Promise<void>;
}

export type SqlRequest = Omit<SqlOptions, "timeout" | "explain"> & {
  readonly file: string;
  readonly sql: string;
};

export type SqlMessage =
  | { readonly kind: "columns"; readonly columns: readonly SqlColumn[] }
  | { readonly kind: "rows"; readonly rows: PackedRows }
  | { readonly kind: "end"; readonly total: number }
  | ({ readonly kind: "problem"; readonly at: number } & SqlProblem);

/**
 * Runs one SELECT that a user typed on a results database, in a process that is killed when its time is up, and that the
 * next one uses where it is not. Whatever was typed, the file stays as it is: the connection is read-only, and anything but a
 * single reading statement is refused.
 * Throws `input` for what is no SELECT; `setup` where it takes too long, or the file or the machine is to blame.
 */
export async function runUserSql(file: string, sql: string, options: SqlOptions = {}): Promise<SqlRows> {
  const run = new SqlRun(file, sql, options);
  try {
    const first = await run.next();
    if (first.kind !== "columns") throw new Error(`expected columns: ${first.kind}`);
    let total = 0;
    const blocks = blocksOf(run, (rows) => (total = rows));
    return {
      columns: first.columns,
      blocks,
      total: () => total,
      async all() {
        const rows: SqlCell[][] = [];
        for await (const block of blocks) for (const row of block) rows.push(row);
        return rows;
      },
      close: () => run.close(),
    };
  } catch (error) {
    await run.close();
    throw error;
  }
}

async function* blocksOf(run: SqlRun, ended: (total: number) => void): AsyncGenerator<SqlCell[][], undefined> {
  try {
    let next = await run.next();
    for (; next.kind === "rows"; next = await run.next()) yield unpackRows(next.rows);
    if (next.kind === "end") ended(next.total);
  } finally {
    await run.close();
  }
}

/** One SELECT on its way. */
class SqlRun {
  readonly #file: string;
  readonly #sql: string;
  readonly #options: SqlOptions;
  /** Until this is closed. */
  #process: SqlProcess | undefined;
  /** Whether something has been heard of the process. */
  #isBegun = false;
  /** Whether the process has answered, and waits. */
  #isAnswered = false;
  /** What is left of its time, in milliseconds. */
  #left: number;
  #late = false;

  constructor(file: string, sql: string, options: SqlOptions) {
    this.#file = file;
    this.#sql = sql;
    this.#options = options;
    this.#left = (options.timeout ?? SQL_TIMEOUT) * 1000;
    this.#process = this.#ask(takeProcess());
  }

  #ask(process: SqlProcess): SqlProcess {
    const { timeout: _, explain: __, ...rest } = this.#options;
    // The process may have been started in another folder.
    process.ask({ ...rest, file: resolve(this.#file), sql: this.#sql });
    return process;
  }

  /** The next message that is no problem. */
  async next(): Promise<SqlMessage> {
    if (this.#process === undefined) throw new Error("it is closed");
    let message = await this.#hear(this.#process);
    if (message === undefined && this.#process.isUsed && !this.#isBegun && !this.#late) {
      // It was killed by somebody else while it waited.
      this.#process = this.#ask(new SqlProcess());
      message = await this.#hear(this.#process);
    }
    if (message === undefined) throw this.#ended(await this.#process.end());
    this.#isBegun = true;
    this.#isAnswered = message.kind === "end" || message.kind === "problem";
    if (message.kind === "problem") throw this.#refused(message);
    return message;
  }

  /** The clock runs while a message is awaited. */
  async #hear(process: SqlProcess): Promise<SqlMessage | undefined> {
    const since = performance.now();
    const timer = setTimeout(() => {
      this.#late = true;
      process.stop();
    }, this.#left);
    try {
      return await process.next();
    } finally {
      clearTimeout(timer);
      this.#left = Math.max(0, this.#left - (performance.now() - since));
    }
  }

  async close(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    if (process === undefined) return;
    await (this.#isAnswered ? keepProcess(process) : process.kill());
  }

  #refused({ at, code, message }: SqlProblem & { readonly at: number }): SweepError {
    const { explain, probes = [] } = this.#options;
    if (!isAboutText(code)) return storeProblem(this.#file, code, message);
    if (explain !== undefined) return explain({ code, message }, at);
    return sqlError({ code, message }, "not a query", probes[at] ?? this.#sql, { columns: [] });
  }

  #ended(how: string): SweepError {
    if (this.#late) {
      const limit = this.#options.timeout ?? SQL_TIMEOUT;
      return new SweepError("setup", `${STOPPED}: it took SQLite longer than ${limit} s (see --timeout)`);
    }
    return new SweepError("setup", `the process that ran the query has ended: ${how}`);
  }
}

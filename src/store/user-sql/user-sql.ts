import { resolve } from "node:path";

import { SweepError } from "../../errors.ts";
import { tooLittleAddressSpace } from "../../platform/address-space.ts";
import { storeProblem } from "../file/failure.ts";
import { type PackedRows, type SqlCell, unpackRows } from "./row-blocks.ts";
import type { SqlColumn, SqlMessage, SqlRequest } from "./sql-messages.ts";
import { keepProcess, SqlProcess, takeProcess } from "./sql-process.ts";
import { isAboutText, type SqlProblem, sqlError } from "./sql-problem.ts";

/** Default time limit of a user's SQL, in seconds of SQLite's processor time. */
export const SQL_TIMEOUT = 30;

/** Start of the message if a user's SQL exceeds the limit. */
export const STOPPED = "the query was stopped";

export interface SqlOptions extends Omit<SqlRequest, "file" | "sql"> {
  /**
   * Explains a problem; `at` is the index of the probe, or the number of probes for the SQL itself.
   */
  readonly explain?: (problem: SqlProblem, at: number) => SweepError;
}

export interface SqlRows {
  readonly columns: readonly SqlColumn[];
  /** Blocks of rows as columns, read on demand and only once. */
  readonly packed: AsyncIterableIterator<PackedRows>;
  /** The same blocks as rows. */
  readonly blocks: AsyncIterableIterator<SqlCell[][]>;
  /** Number of rows, or the result of `count`; available when all rows are read. */
  total(): number;
  /** Reads all remaining rows. */
  all(): Promise<SqlCell[][]>;
  /** Ends the query. Always call it, even if all rows were read. */
  close(): Promise<void>;
}

/**
 * Runs one SELECT that a user typed, in a process that a time limit kills and that later queries
 * reuse. The file cannot change: the connection is read-only, and only a single reading statement
 * is allowed. Throws `input` if it is not a SELECT; `setup` for a timeout or a fault of the file or
 * machine.
 */
export async function runUserSql(file: string, sql: string, options: SqlOptions = {}): Promise<SqlRows> {
  const run = new SqlRun(file, sql, options);
  try {
    const first = await run.next();
    if (first.kind !== "columns") throw new Error(`expected columns: ${first.kind}`);
    let total = 0;
    const packed = blocksOf(run, (rows) => (total = rows));
    const blocks = unpacked(packed);
    return {
      columns: first.columns,
      packed,
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

async function* blocksOf(run: SqlRun, ended: (total: number) => void): AsyncGenerator<PackedRows, undefined> {
  try {
    let next = await run.next();
    for (; next.kind === "rows"; next = await run.next()) yield next.rows;
    if (next.kind === "end") ended(next.total);
  } finally {
    await run.close();
  }
}

async function* unpacked(blocks: AsyncIterable<PackedRows>): AsyncGenerator<SqlCell[][], undefined> {
  for await (const block of blocks) yield unpackRows(block);
}

/** A running SELECT. */
class SqlRun {
  readonly #file: string;
  readonly #sql: string;
  readonly #options: SqlOptions;
  /** The process; undefined after close. */
  #process: SqlProcess | undefined;
  /** Whether the process has sent a message. */
  #isBegun = false;
  /** Whether the process has finished its answer and is idle. */
  #isAnswered = false;

  constructor(file: string, sql: string, options: SqlOptions) {
    this.#file = file;
    this.#sql = sql;
    this.#options = options;
    this.#process = this.#ask(takeProcess());
  }

  #ask(process: SqlProcess): SqlProcess {
    const { explain: _, ...rest } = this.#options;
    // The process may have a different working directory.
    process.ask({ ...rest, file: resolve(this.#file), sql: this.#sql });
    return process;
  }

  /** Returns the next message; throws if it is a problem. */
  async next(): Promise<SqlMessage> {
    if (this.#process === undefined) throw new Error("it is closed");
    let message = await this.#process.next();
    if (message === undefined && this.#process.isUsed && !this.#isBegun) {
      // The idle process was killed from outside.
      this.#process = this.#ask(new SqlProcess());
      message = await this.#process.next();
    }
    if (message === undefined) throw this.#ended(await this.#process.end());
    this.#isBegun = true;
    this.#isAnswered = message.kind === "end" || message.kind === "problem";
    if (message.kind === "problem") throw this.#refused(message);
    if (message.kind === "late") throw this.#late();
    return message;
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

  #late(): SweepError {
    const problem = `it took SQLite longer than ${this.#options.timeout} s (see --timeout)`;
    return new SweepError("setup", `${STOPPED}: ${problem}`);
  }

  #ended(how: string): SweepError {
    // V8 ends a process without a message if it lacks address space.
    const problem = tooLittleAddressSpace(1) ?? `the process that ran the query has ended: ${how}`;
    return new SweepError("setup", problem);
  }
}

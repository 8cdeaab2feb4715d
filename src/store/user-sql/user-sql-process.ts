// The process that runs a user's SQL, started by sql-process.ts. It reads requests from a separate
// pipe and writes columns, blocks of rows and the outcome to another one. SQLite cannot be
// interrupted here, and a thread cannot be killed while SQLite runs in it, but a process can.
import { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import Database from "better-sqlite3";
import { isError } from "../../errors.ts";

import { frame, framesOf, sendFrame } from "../../platform/frames.ts";
import { openReadOnly } from "../file/read-only.ts";
import { type PagedQuery, pagesOf } from "./pages.ts";
import { BLOCK_ROWS, packRows, type PackedRows } from "./row-blocks.ts";
import type { SqlColumn, SqlMessage, SqlRequest } from "./sql-messages.ts";
import { CLAIMED, TimeIsUp, TimeLimit } from "./time-limit.ts";
import { isSqliteError } from "../file/sqlite-error.ts";

const STANDARD_INPUT = 0;
const REQUESTS = 3;
const ANSWERS = 4;
/** Integers from here on stay `bigint`: tables show such numbers rounded, as reals. */
const LARGE = 10n ** 15n;
/** Interval in which the time limit is enforced. */
const POLL_MS = 20;
/** Statements that only read. Checked before preparing, because preparing a pragma may run it. */
const READERS: ReadonlySet<string> = new Set(["SELECT", "WITH", "VALUES"]);

const limit = new TimeLimit();
startWatch();
for await (const request of framesOf(new Socket({ fd: REQUESTS }))) answer(request as SqlRequest);

/**
 * Answers a request with columns, rows and their number, or with a problem; closes the file
 * afterwards.
 */
function answer(request: SqlRequest): void {
  let at = -1;
  let db: Database.Database | undefined;
  let last: SqlMessage;
  try {
    limit.start(request.timeout);
    db = openReadOnly(request.file);
    last = { kind: "end", total: run(db, request, () => (at += 1)) };
  } catch (error) {
    if (!isError(error)) throw error;
    const code = isSqliteError(error) ? error.code : error.name;
    last = error instanceof TimeIsUp ? { kind: "late" } : { kind: "problem", at, code, message: error.message };
  } finally {
    db?.close();
  }
  send(last);
}

/**
 * Sends columns and rows; returns their number. Calls `onSql` before each piece of the user's SQL.
 */
function run(
  db: Database.Database,
  { prelude = [], probes = [], sql, pages, exact = false, count }: SqlRequest,
  onSql: () => void,
): number {
  for (const statement of prelude) db.exec(statement);
  db.pragma("query_only = ON");
  // The transaction starts here, so rows, count and columns are consistent.
  db.exec("BEGIN");
  db.prepare("SELECT 1 FROM sqlite_schema").get();
  for (const probe of probes) {
    onSql();
    limit.run(() => reader(db, probe));
  }
  onSql();
  const { columns, blocks } = pages === undefined ? inBlocks(db, sql, exact) : inPages(db, pages);
  send({ kind: "columns", columns });
  let total = 0;
  for (const rows of blocks) {
    limit.converted(rows.count * columns.length);
    total += rows.count;
    send({ kind: "rows", rows });
  }
  if (count !== undefined && total === count.limit) {
    total = Number(limit.run(() => reader(db, count.sql).pluck().get()));
  }
  return total;
}

interface Answer {
  readonly columns: readonly SqlColumn[];
  readonly blocks: Iterable<PackedRows>;
}

/** Reads the rows of any SQL. */
function inBlocks(db: Database.Database, sql: string, exact: boolean | "large"): Answer {
  const statement = limit.run(() =>
    reader(db, sql)
      .raw()
      .safeIntegers(exact !== false),
  );
  const columns = columnsOf(statement);
  function* packed(): Generator<PackedRows> {
    for (const block of blocksOf(statement.iterate())) {
      if (exact === "large") narrowIntegers(block);
      yield packRows(block, columns.length);
    }
  }
  return { columns, blocks: packed() };
}

/** Reads the rows of a query in pages. */
function inPages(db: Database.Database, query: PagedQuery): Answer {
  const statements = limit.run(() => ({
    rows: reader<[number, number]>(db, query.rows).raw(),
    shared: reader<[number]>(db, query.shared).raw(),
  }));
  const found = { rows: columnsOf(statements.rows), shared: columnsOf(statements.shared) };
  return {
    columns: query.columns.map(({ of, at }) => found[of][at]!),
    blocks: pagesOf(statements, query, (action) => limit.run(action)),
  };
}

function columnsOf(statement: Database.Statement<never[], unknown[]>): SqlColumn[] {
  return statement.columns().map(({ name, type }) => ({ name, declared: type }));
}

function* blocksOf(rows: IterableIterator<unknown[]>): Generator<unknown[][]> {
  const read = (): unknown[][] => {
    const block: unknown[][] = [];
    for (let next; block.length < BLOCK_ROWS && (next = rows.next()).done !== true;) block.push(next.value);
    return block;
  };
  try {
    for (let block = limit.run(read); block.length > 0; block = limit.run(read)) yield block;
  } finally {
    // The file cannot be closed before.
    rows.return?.();
  }
}

/** Turns integers into numbers, except those that numbers round or that texts would round. */
function narrowIntegers(block: readonly unknown[][]): void {
  for (const row of block) {
    for (let i = 0; i < row.length; i += 1) {
      const cell = row[i];
      if (typeof cell === "bigint" && cell > -LARGE && cell < LARGE) row[i] = Number(cell);
    }
  }
}

/** Prepares one statement that returns rows and changes nothing. */
function reader<Values extends number[] = []>(
  db: Database.Database,
  sql: string,
): Database.Statement<Values, unknown[]> {
  const word = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[^]*?(?:\*\/|$))*(\w*)/.exec(sql)?.[1]?.toUpperCase() ?? "";
  if (!READERS.has(word)) throw new RangeError(`only SELECT is allowed, not ${word === "" ? "this" : word}`);
  const statement = db.prepare<Values, unknown[]>(sql);
  if (!statement.reader || !statement.readonly) throw new RangeError("only SELECT is allowed, and this would write");
  return statement;
}

/**
 * Starts the thread that kills this process: when its parent ends and closes standard input, or
 * when SQLite exceeds the time limit. Its code is a text, because Node needs much memory to load
 * TypeScript in a thread.
 */
function startWatch(): void {
  const watch = `
    const { writeSync } = require("node:fs");
    const { deadline, late } = require("node:worker_threads").workerData;
    const kill = () => process.kill(process.pid, "SIGKILL");
    const input = new (require("node:net").Socket)({ fd: ${STANDARD_INPUT} });
    input.on("close", kill).on("error", () => undefined).resume();
    setInterval(() => {
      const { user, system } = process.cpuUsage();
      const at = Atomics.load(deadline, 0);
      if (at >= BigInt(user + system)) return;
      // The thread of SQLite may have ended its call meanwhile. From here on it waits.
      if (at !== ${CLAIMED}n && Atomics.compareExchange(deadline, 0, at, ${CLAIMED}n) !== at) return;
      // If the pipe is full, tries again next time.
      try { writeSync(${ANSWERS}, late); } catch { return; }
      kill();
    }, ${POLL_MS});`;
  const late = frame({ kind: "late" } satisfies SqlMessage);
  new Worker(watch, { eval: true, workerData: { deadline: limit.deadline, late } }).unref();
}

function send(message: SqlMessage): void {
  sendFrame(ANSWERS, message);
}

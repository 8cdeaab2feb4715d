// The process that runs one piece of a user's SQL, started by user-sql.ts: it reads the request from standard input, and
// writes the columns, the rows in blocks and how it ended to standard output. SQLite cannot be interrupted here, but a
// process can be killed; a thread cannot, while SQLite is at work in it.
import { Worker } from "node:worker_threads";
import Database from "better-sqlite3";

import { receiveFrame, sendFrame } from "./frames.ts";
import { openReadOnly } from "./read-only.ts";
import { BLOCK_ROWS, packRows } from "./row-blocks.ts";
import type { SqlMessage, SqlRequest } from "./user-sql.ts";

const STANDARD_INPUT = 0;
const STANDARD_OUTPUT = 1;
/** The statements that only read; a pragma could act as soon as it is prepared, so that they are told apart before. */
const READERS: ReadonlySet<string> = new Set(["SELECT", "WITH", "VALUES"]);

const request = receiveFrame(STANDARD_INPUT) as SqlRequest;
endWithParent();
let at = -1;
try {
  answer(request);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const code = error instanceof Database.SqliteError ? error.code : error.name;
  send({ kind: "problem", at, code, message: error.message });
}

function answer({ file, prelude = [], probes = [], sql, exact = false, count }: SqlRequest): void {
  const db = openReadOnly(file);
  for (const statement of prelude) db.exec(statement);
  db.pragma("query_only = ON");
  // All that follows sees the file as it is now: the rows and their count are of one moment, and the columns stay.
  db.exec("BEGIN");
  db.prepare("SELECT 1 FROM sqlite_schema").get();
  for (const probe of probes) {
    at += 1;
    reader(db, probe);
  }
  at += 1;
  const statement = reader(db, sql).raw().safeIntegers(exact);
  const columns = statement.columns().map(({ name, type }) => ({ name, declared: type }));
  send({ kind: "columns", columns });
  let total = 0;
  let rows: unknown[][] = [];
  for (const row of statement.iterate()) {
    total += 1;
    rows.push(row);
    if (rows.length < BLOCK_ROWS) continue;
    send({ kind: "rows", rows: packRows(rows, columns.length) });
    rows = [];
  }
  if (rows.length > 0) send({ kind: "rows", rows: packRows(rows, columns.length) });
  if (count !== undefined && total === count.limit) total = Number(reader(db, count.sql).pluck().get());
  db.close();
  send({ kind: "end", total });
}

/** Prepares one statement that gives rows and changes nothing. */
function reader(db: Database.Database, sql: string): Database.Statement<[], unknown[]> {
  const word = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[^]*?(?:\*\/|$))*(\w*)/.exec(sql)?.[1]?.toUpperCase() ?? "";
  if (!READERS.has(word)) throw new RangeError(`only SELECT is allowed, not ${word === "" ? "this" : word}`);
  const statement = db.prepare<[], unknown[]>(sql);
  if (!statement.reader || !statement.readonly) throw new RangeError("only SELECT is allowed, and this would write");
  return statement;
}

/** Ends this process when its parent has gone, however it went: its end of standard input then closes. */
function endWithParent(): void {
  const watch = `
    const input = new (require("node:net").Socket)({ fd: ${STANDARD_INPUT} });
    input.on("close", () => process.kill(process.pid, "SIGKILL")).on("error", () => undefined).resume();`;
  new Worker(watch, { eval: true }).unref();
}

function send(message: SqlMessage): void {
  sendFrame(STANDARD_OUTPUT, message);
}

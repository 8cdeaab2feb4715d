// The process that runs a user's SQL, started by sql-process.ts: it reads requests from a pipe of their own, and writes for
// each the columns, the rows in blocks and how it ended to standard output. SQLite cannot be interrupted here, but a
// process can be killed; a thread cannot, while SQLite is at work in it.
import { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import Database from "better-sqlite3";

import { framesOf, sendFrame } from "../../platform/frames.ts";
import { openReadOnly } from "../file/read-only.ts";
import { BLOCK_ROWS, packRows } from "./row-blocks.ts";
import type { SqlMessage, SqlRequest } from "./user-sql.ts";

const STANDARD_INPUT = 0;
const STANDARD_OUTPUT = 1;
const REQUESTS = 3;
/** The statements that only read; a pragma could act as soon as it is prepared, so that they are told apart before. */
const READERS: ReadonlySet<string> = new Set(["SELECT", "WITH", "VALUES"]);

endWithParent();
for await (const request of framesOf(new Socket({ fd: REQUESTS }))) answer(request as SqlRequest);

/** Answers with the columns, the rows and their number, or with what is wrong; nothing of the file is open afterwards. */
function answer(request: SqlRequest): void {
  let at = -1;
  let db: Database.Database | undefined;
  let last: SqlMessage;
  try {
    db = openReadOnly(request.file);
    last = { kind: "end", total: run(db, request, () => (at += 1)) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = error instanceof Database.SqliteError ? error.code : error.name;
    last = { kind: "problem", at, code, message: error.message };
  } finally {
    db?.close();
  }
  send(last);
}

/** Sends columns and rows, and gives their number. `onSql` is called before each piece of SQL that is not ours. */
function run(
  db: Database.Database,
  { prelude = [], probes = [], sql, exact = false, count }: SqlRequest,
  onSql: () => void,
): number {
  for (const statement of prelude) db.exec(statement);
  db.pragma("query_only = ON");
  // All that follows sees the file as it is now: the rows and their count are of one moment, and the columns stay.
  db.exec("BEGIN");
  db.prepare("SELECT 1 FROM sqlite_schema").get();
  for (const probe of probes) {
    onSql();
    reader(db, probe);
  }
  onSql();
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
  return total;
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

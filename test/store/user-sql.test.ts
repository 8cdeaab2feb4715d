import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { askSweep } from "../../src/check/ask-sweep.ts";
import { openResults } from "../../src/store/read/results.ts";
import { openStore } from "../../src/store/write/store.ts";
import { runUserSql, type SqlOptions } from "../../src/store/user-sql/user-sql.ts";
import { childrenOf, commandOf, isAlive } from "../support/command/processes.ts";
import { until } from "../support/command/progress.ts";
import { sampleChunk, sampleInfo, sampleSweep } from "../support/spaces/sample-sweep.ts";
import { everyNth, inSoak } from "../support/faults/attempts.ts";

const ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT";
const folder = mkdtempSync(join(tmpdir(), "sweep-user-sql-"));
const file = join(folder, "sweeps.db");

beforeAll(() => {
  const store = openStore(file);
  for (const name of ["one", "two"]) {
    const spec = sampleSweep(name, 2_500, { momentum: 0.9 });
    const sweep = store.begin(spec, sampleInfo());
    sweep.write([sampleChunk(spec, 0, 0, name === "one" ? 2_500 : 10)]);
    sweep.finish("complete");
  }
  store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function ask(sql: string, options: SqlOptions = {}): Promise<unknown[][]> {
  return (await runUserSql(file, sql, options)).all();
}

describe("rows", () => {
  test("come with their columns, across blocks", async () => {
    const rows = await runUserSql(
      file,
      "SELECT trial, optimizer, lr, error, trial / 2.0 AS half FROM results WHERE sweep_id = 1",
    );
    expect(rows.columns).toEqual([
      { name: "trial", declared: "INTEGER" },
      { name: "optimizer", declared: "TEXT" },
      { name: "lr", declared: "REAL" },
      { name: "error", declared: "TEXT" },
      { name: "half", declared: null },
    ]);
    const all = await rows.all();
    expect(all.map(([trial]) => trial)).toEqual(Array.from({ length: 2_500 }, (_, i) => i));
    expect(all[2_499]).toEqual([2_499, "rule0", 1, null, 1_249.5]);
    expect(rows.total()).toBe(2_500);
  });

  test("may mix all types within a column; `exact` returns integers as bigint", async () => {
    const sql = "VALUES (1, 'a', NULL), ('b', 2.5, 1), (x'01ff', NULL, 'c'), (1e999, 2, 9007199254740993)";
    expect(await ask(sql)).toEqual([
      [1, "a", null],
      ["b", 2.5, 1],
      ["x'01ff'", null, "c"],
      [Infinity, 2, 9_007_199_254_740_992],
    ]);
    expect(await ask("VALUES (1, 1.0), (9007199254740993, NULL)", { exact: true })).toEqual([
      [1n, 1],
      [9_007_199_254_740_993n, null],
    ]);
  });

  test("come from views created for this query alone", async () => {
    const prelude = ["CREATE TEMP VIEW results AS SELECT trial, lr FROM main.results WHERE sweep_id = 2"];
    expect(await ask("SELECT count(*) FROM results", { prelude })).toEqual([[10]]);
    expect(await ask("SELECT count(*) FROM results")).toEqual([[2_510]]);
  });

  test("may stay unread", async () => {
    const rows = await runUserSql(file, `${ENDLESS} x FROM c`);
    const { value } = await rows.blocks.next();
    expect(value?.[0]).toEqual([1]);
    await rows.close();
    const none = await runUserSql(file, `${ENDLESS} x FROM c`);
    await none.close();
  });
});

test("one process answers query after query, even after a failed one, and is replaced if it dies", async () => {
  expect(await ask("SELECT 1")).toEqual([[1]]);
  const asked = (): number[] =>
    childrenOf(process.pid).filter((child) => commandOf(child).includes("user-sql-process"));
  const [first] = asked();
  await expect(ask("SELECT nope FROM results")).rejects.toThrow('no such column "nope"');
  expect(await ask("SELECT 2")).toEqual([[2]]);
  const results = openResults(file);
  // An expectation of a check, which reads the first row only.
  expect(await askSweep(results, 2, "SELECT count(*) FROM results", 1)).toMatchObject({ rows: [[10]] });
  results.close();
  expect(asked()).toEqual([first]);
  // This process has not yet seen that it died.
  process.kill(first!, "SIGKILL");
  expect(await ask("SELECT 3")).toEqual([[3]]);
  expect(asked()).not.toContain(first);
});

describe.concurrent("a time limit", () => {
  const endless = [
    ["that gives no row", `${ENDLESS} count(*) FROM c`],
    ["that gives rows without end", `${ENDLESS} x FROM c`],
    ["hidden in a condition", `SELECT * FROM results WHERE (${ENDLESS} count(*) FROM c)`],
  ] as const;
  test.each(everyNth(3, endless))("ends SQL %s", async (_, sql) => {
    const drained = async (): Promise<void> => {
      for await (const _ of (await runUserSql(file, sql, { timeout: 0.2 })).blocks);
    };
    await expect(drained()).rejects.toThrow(
      expect.objectContaining({
        code: "setup",
        message: "the query was stopped: it took SQLite longer than 0.2 s (see --timeout)",
      }),
    );
  });

  test.for(inSoak())("the SQL process ends when the process that asked is killed", async () => {
    const module = new URL("../../src/store/user-sql/user-sql.ts", import.meta.url).href;
    const script = `
      import { runUserSql } from "${module}";
      console.log("begun");
      await runUserSql(${JSON.stringify(file)}, "${ENDLESS} count(*) FROM c", { timeout: 600 });`;
    const asking = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let children: number[] = [];
    await until(() => (children = childrenOf(asking.pid!)).length > 0);
    // Long enough for the SQL to start on a quiet machine.
    await pause(600);
    expect(children.every(isAlive)).toBe(true);
    asking.kill("SIGKILL");
    await until(() => !children.some(isAlive));
  });
});

describe.concurrent("a time limit counts SQLite's processor time", () => {
  test.for(inSoak())("and not the time that the reader of the rows takes", async () => {
    // More rows than pipes hold: SQLite has not finished when the first ones are read.
    const many = "SELECT results.* FROM results, (VALUES (1), (2), (3), (4), (5), (6), (7), (8))";
    const rows = await runUserSql(file, many, { timeout: 1 });
    let read = 0;
    for await (const block of rows.blocks) {
      await pause(100);
      read += block.length;
    }
    expect(read).toBe(8 * 2_510);
  });

  test.for(inSoak())("and adds up over the rows, however slowly they are read", async () => {
    const rows = await runUserSql(file, `${ENDLESS} x FROM c WHERE x % 50 = 0`, { timeout: 0.15 });
    const drained = async (): Promise<void> => {
      for await (const _ of rows.blocks) await pause(5);
    };
    await expect(drained()).rejects.toThrow("longer than 0.15 s");
  });

  test("and not the wait of this process for its own work", async () => {
    expect(await ask("SELECT 1")).toEqual([[1]]);
    const late = ask("SELECT 2", { timeout: 0.1 });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
    expect(await late).toEqual([[2]]);
  });
});

describe("refused, and the file stays as it is:", () => {
  const cases: readonly (readonly [sql: string, message: string])[] = [
    ["delete from result returning trial", "only SELECT is allowed, not DELETE"],
    ["WITH a AS (SELECT 1) DELETE FROM result RETURNING trial", "only SELECT is allowed, and this would write"],
    ["CREATE TEMP TABLE x AS SELECT 1", "only SELECT is allowed, not CREATE"],
    ["/* SELECT */ -- SELECT\n attach 'FOLDER/other.db' AS other", "only SELECT is allowed, not ATTACH"],
    ["VACUUM INTO 'FOLDER/other.db'", "only SELECT is allowed, not VACUUM"],
    ["PRAGMA journal_mode = DELETE", "only SELECT is allowed, not PRAGMA"],
    ["PRAGMA query_only = OFF", "only SELECT is allowed, not PRAGMA"],
    ["EXPLAIN PRAGMA user_version = 9", "only SELECT is allowed, not EXPLAIN"],
    ["SELECT 1; DELETE FROM result", "more than one statement"],
    ["SELECT load_extension('FOLDER/x')", "not authorized"],
    ["SELECT writefile('FOLDER/other.db', 'x')", "no such function: writefile"],
    ["SELECT * FROM pragma_wal_checkpoint", 'no such table "pragma_wal_checkpoint"'],
    ["SELECT nope FROM results", 'no such column "nope"'],
    ["SELECT randomblob(1000000000)", "string or blob too big"],
    ["SELECT ?", "Too few parameter values"],
    ["SELECT", "incomplete input"],
    ["-- nothing", "only SELECT is allowed, not this"],
    ["/* SELECT 1", "only SELECT is allowed, not this"],
  ];
  const results = new Map<string, unknown>();
  let before: Buffer;

  beforeAll(async () => {
    before = readFileSync(file);
    // One after the other, so that one process answers all.
    for (const [sql] of cases) {
      const outcome = await ask(sql.replace("FOLDER", folder)).catch((error: unknown) => error);
      results.set(sql, outcome);
    }
  });

  test.each(cases)("%s", (sql, message) => {
    expect(results.get(sql)).toMatchObject({
      name: "SweepError",
      code: "input",
      message: expect.stringContaining(message),
    });
  });

  test("none of them changed anything", () => {
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(folder).filter((name) => !name.startsWith("sweeps.db"))).toEqual([]);
  });
});

test("a missing file and a file that is not SQLite's get the usual messages", async () => {
  await expect(runUserSql(join(folder, "nowhere.db"), "SELECT 1")).rejects.toThrow("cannot open the results database");
  await expect(runUserSql(import.meta.filename, "SELECT * FROM results")).rejects.toThrow("not a SQLite database");
});

import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { processClock } from "../../src/coordinator/clock.ts";
import type { Executor } from "../../src/executors/executor.ts";
import { executorFor } from "../../src/executors/workers.ts";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { runIntoStore } from "../../src/library/run-into-database.ts";
import { openStore } from "../../src/store/write/store.ts";
import { expectSame } from "../support/faults/contents.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";
import { ArrayExecutor } from "../support/spaces/array-executor.ts";
import { shrinkingRoundsOf } from "../support/spaces/shrinking-rounds.ts";

const GRID = `
name: shrinking
objectives: [ravine, booth]
optimizers: [sgd, momentum]
method: sobol
samples: 40
parameters: { lr: { min: 1e-3, max: 10, scale: log } }
stop: { max_steps: 60 }
`;
const grid = parseGrid(GRID, { file: "grid.yaml" });

/** Runs the grid with rounds into a database until its end, or until `stop` aborts. */
async function run(db: string, executor: Executor, stop = new AbortController(), parsed = grid): Promise<string> {
  const store = openStore(db);
  const parts = { store, executor, clock: processClock, roundMethodOf: shrinkingRoundsOf };
  const { outcome } = await runIntoStore(parsed, parts, { store: "trials", fresh: false, signal: stop.signal });
  store.close();
  return outcome;
}

/** Runs the grid in this thread, and stops it after `most` chunks. */
async function runSome(db: string, threads: number, most = Infinity): Promise<string> {
  const stop = new AbortController();
  const executor = new ArrayExecutor(grid.spec, threads, (_task, call) => {
    if (call >= most) stop.abort();
    return undefined;
  });
  return await run(db, executor, stop);
}

/** Returns a database of a run without interruption. */
async function wholeRun(): Promise<string> {
  const file = temporaryFile();
  expect(await runSome(file, 2)).toBe("complete");
  return file;
}

function rowsOf(file: string, sql: string): unknown[] {
  const db = new Database(file, { readonly: true });
  const rows = db.prepare(sql).all();
  db.close();
  return rows;
}

test("each trial has one row, with the last round and rung that ran it; other spaces have none", async () => {
  const whole = await wholeRun();
  const counts = rowsOf(
    whole,
    `SELECT optimizer, round, rung, count(*) AS trials FROM results
    WHERE objective = 'ravine' GROUP BY optimizer, round, rung ORDER BY 1, 2`,
  );
  expect(counts).toEqual([
    { optimizer: "momentum", round: null, rung: null, trials: 40 },
    { optimizer: "sgd", round: 0, rung: null, trials: 27 },
    { optimizer: "sgd", round: 1, rung: 1, trials: 9 },
    { optimizer: "sgd", round: 2, rung: 2, trials: 3 },
    { optimizer: "sgd", round: 3, rung: 3, trials: 1 },
  ]);
});

test("a trial that ran again has its new values, the counts are those of the rows, and all steps count", async () => {
  const whole = await wholeRun();
  const [last] = rowsOf(
    whole,
    `SELECT a.lr / b.lr AS ratio FROM results a JOIN results b
    ON a.space = 0 AND a.rung = 3 AND b.space = 1 AND b.trial - 40 = a.trial`,
  );
  expect(last).toEqual({ ratio: 1 / 8 });
  const wrong = rowsOf(
    whole,
    `SELECT space FROM spaces s WHERE converged <>
    (SELECT count(*) FROM results r WHERE r.space = s.space AND r.status = 'converged') OR trials <> 40`,
  );
  expect(wrong).toEqual([]);
  const [steps] = rowsOf(whole, "SELECT (SELECT steps FROM sweeps) > sum(steps) AS more FROM results");
  expect(steps).toEqual({ more: 1 });
  expect(rowsOf(whole, "SELECT * FROM round")).toEqual([]);
});

test("any number of threads gives the same content", async () => {
  const whole = await wholeRun();
  for (const threads of [1, 4, 7]) {
    const file = temporaryFile();
    expect(await runSome(file, threads)).toBe("complete");
    expectSame(file, whole, `${threads} threads`);
  }
});

test("a run that is interrupted at any chunk, and resumed, gives the same content", async () => {
  const whole = await wholeRun();
  for (const most of [1, 2, 5, 9, 14]) {
    const file = temporaryFile();
    let runs = 0;
    while ((await runSome(file, 1 + (runs % 3), most)) !== "complete") runs += 1;
    expect(runs).toBeGreaterThan(0);
    expectSame(file, whole, `${most} chunks at a time, ${runs} interruptions`);
  }
});

test("threads and isolated threads run the trials of rounds, with equal bits", async () => {
  const whole = await wholeRun();
  const file = temporaryFile();
  await run(file, executorFor(grid.spec, 2));
  expectSame(file, whole, "threads");
  const limited = parseGrid(GRID.replace("max_steps: 60", "max_steps: 60, seconds: 600"), { file: "grid.yaml" });
  const isolated = temporaryFile();
  await run(isolated, executorFor(limited.spec, 2), new AbortController(), limited);
  const columns = "trial, lr, round, rung, status, steps, final_loss";
  const rows = (from: string): unknown[] => rowsOf(from, `SELECT ${columns} FROM results`);
  expect(rows(isolated)).toEqual(rows(whole));
});

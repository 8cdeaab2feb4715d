import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { processClock } from "../../src/coordinator/clock.ts";
import type { Executor } from "../../src/executors/executor.ts";
import { executorFor } from "../../src/executors/workers.ts";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { runIntoStore } from "../../src/library/run-into-database.ts";
import type { KnownRows } from "../../src/store/read/new-rows.ts";
import { openToLook } from "../../src/store/read/results.ts";
import { openStore } from "../../src/store/write/store.ts";
import { expectSame } from "../support/faults/contents.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";
import { ArrayExecutor } from "../support/spaces/array-executor.ts";

/** Rounds of all kinds: halving, brackets, refining, both after a search; and a space without. */
const GRID = `
name: rounds
objectives: [ravine, booth]
optimizer: momentum
noise: 0.01
repeats: 2
parameters: { lr: { min: 1e-3, max: 10, scale: log }, momentum: { min: 0, max: 0.9 } }
stop: { max_steps: 60 }
spaces:
  - { name: halved, method: sobol, samples: 40, halving: { min_steps: 6 }, include: [{ lr: 0.3 }] }
  - name: brackets
    parameters: { lr: { num: 9, min: 1e-3, max: 10, scale: log }, momentum: { min: 0, max: 0.9, num: 5 } }
    exclude: [{ lr: { gte: 5 } }]
    halving: { eta: 2, min_steps: 7, hyperband: true }
    refine: { rounds: 2 }
  - { name: searched, method: { name: tpe, round: 6 }, samples: 24, refine: { rounds: 2 }, halving: { min_steps: 20 } }
  - { name: plain, method: sobol, samples: 10 }
`;
const grid = parseGrid(GRID, { file: "grid.yaml" });

/** Runs the grid with rounds into a database until its end, or until `stop` aborts. */
async function run(db: string, executor: Executor, stop = new AbortController(), parsed = grid): Promise<string> {
  const store = openStore(db);
  const parts = { store, executor, clock: processClock };
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

function rowsOf(file: string, sql: string): Record<string, unknown>[] {
  const db = new Database(file, { readonly: true });
  const rows = db.prepare<[], Record<string, unknown>>(sql).all();
  db.close();
  return rows;
}

test("each trial has one row, with the last round and rung that ran it; other spaces have none", async () => {
  const whole = await wholeRun();
  const counts = rowsOf(
    whole,
    `SELECT round, rung, count(*) AS trials, max(steps) AS steps FROM results
    WHERE label = 'halved: ravine momentum' GROUP BY round, rung ORDER BY 1`,
  );
  // Of 41 points with two repeats, a third goes on to 18 steps, and a third of these to 60.
  expect(counts).toEqual([
    { round: 0, rung: 0, trials: 2 * (41 - 13), steps: 6 },
    { round: 1, rung: 1, trials: 2 * (13 - 4), steps: 18 },
    { round: 2, rung: 2, trials: 2 * 4, steps: 60 },
  ]);
  expect(rowsOf(whole, "SELECT DISTINCT round, rung FROM results WHERE label GLOB 'plain*'")).toEqual([
    { round: null, rung: null },
  ]);
});

test("trials that used up the steps of a rung are stopped; the best of each rung go on", async () => {
  const whole = await wholeRun();
  const wrong = rowsOf(
    whole,
    `SELECT * FROM results WHERE (label GLOB 'halved*' AND steps IN (6, 18) AND status = 'exhausted')
    OR (label GLOB 'halved*' AND status = 'stopped' AND steps NOT IN (6, 18))
    OR (label GLOB 'plain*' AND status = 'stopped')`,
  );
  expect(wrong).toEqual([]);
  // Goal: expected steps, then the median loss. With two repeats that is their mean.
  const points = `SELECT space, trial / 2 AS point, max(rung) AS rung, avg(final_loss) AS loss,
      count(*) FILTER (WHERE status IN ('stopped', 'exhausted')) AS open
    FROM results WHERE label GLOB 'halved*' GROUP BY space, trial / 2`;
  const better = rowsOf(
    whole,
    `WITH p AS (${points}) SELECT * FROM p a JOIN p b USING (space)
    WHERE a.rung = 0 AND a.open = 2 AND b.rung = 1 AND b.open = 2 AND a.loss < b.loss / 10`,
  );
  expect(better).toEqual([]);
});

test("brackets have the shares of hyperband, and each begins one rung higher", async () => {
  const whole = await wholeRun();
  // Steps 7, 14, 28 and 60; n_s = ⌈4/(s + 1)·2ˢ⌉ = 8, 6, 4, 4 of 22 parts of 40 points.
  const rounds = rowsOf(
    whole,
    `SELECT round, rung, count(*) / 2 AS points FROM results
    WHERE label = 'brackets: ravine momentum' AND round < 10 GROUP BY round ORDER BY 1`,
  );
  // Points that remain: 15 → 7 → 3 → 1, 10 → 5 → 2, 8 → 4, 7.
  expect(rounds).toEqual(
    [
      [0, 0, 8],
      [1, 1, 4],
      [2, 2, 2],
      [3, 3, 1],
      [4, 1, 5],
      [5, 2, 3],
      [6, 3, 2],
      [7, 2, 4],
      [8, 3, 4],
      [9, 3, 7],
    ].map(([round, rung, points]) => ({ round, rung, points })),
  );
});

test("the counts are those of the rows, and steps of lower rungs count", async () => {
  const whole = await wholeRun();
  const wrong = rowsOf(
    whole,
    `SELECT space FROM spaces s WHERE stopped <>
      (SELECT count(*) FROM results r WHERE r.space = s.space AND r.status = 'stopped')
    OR trials <> (SELECT count(*) FROM results r WHERE r.space = s.space)`,
  );
  expect(wrong).toEqual([]);
  expect(rowsOf(whole, "SELECT (SELECT steps FROM sweeps) > sum(steps) AS more FROM results")).toEqual([{ more: 1 }]);
  const [refined] = rowsOf(whole, "SELECT count(*) AS n FROM results WHERE label GLOB 'brackets*' AND round > 9");
  expect(refined!["n"]).toBeGreaterThan(0);
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
  for (const most of [4, 11]) {
    const file = temporaryFile();
    let runs = 0;
    while ((await runSome(file, 1 + (runs % 3), most)) !== "complete") runs += 1;
    expect(runs).toBeGreaterThan(0);
    expectSame(file, whole, `${most} chunks at a time, ${runs} interruptions`);
  }
});

test("a page has the rows of the database at any moment, also those that later rounds replaced", async () => {
  const file = temporaryFile();
  const page = new Map<number, readonly (number | null)[]>();
  let known: KnownRows = { trials: [], rounds: new Map() };
  const read = (): void => {
    const results = openToLook(file);
    for (let isMore = true; isMore;) {
      const found = results.newRows(1, known, 50)!;
      for (const { rows } of found.rows) for (const row of rows) page.set(Number(row.at(-1)), row);
      ({ known, isMore } = found);
    }
    results.close();
  };
  const stored = (): unknown[] =>
    rowsOf(file, "SELECT trial, steps, final_loss, round, rung FROM results ORDER BY trial");
  const shown = (): unknown[] =>
    [...page.values()]
      .toSorted((a, b) => Number(a.at(-1)) - Number(b.at(-1)))
      .map((row) => {
        const [, , steps, finalLoss] = row;
        // Spaces without rounds have no columns of them.
        const [round, rung] = row.length < 9 ? [null, null] : row.slice(6, 8);
        return { trial: row.at(-1), steps, final_loss: finalLoss, round, rung };
      });
  let [runs, changes] = [0, 0];
  while ((await runSome(file, 2, 12)) !== "complete") {
    const before = [...page.values()].filter((row) => (row[6] ?? 0) > 0).length;
    read();
    if ([...page.values()].filter((row) => (row[6] ?? 0) > 0).length > before) changes += 1;
    expect(shown()).toEqual(stored());
    runs += 1;
  }
  read();
  expect(shown()).toEqual(stored());
  expect(runs).toBeGreaterThan(3);
  expect(changes).toBeGreaterThan(2);
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

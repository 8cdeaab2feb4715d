import { expect, test } from "vitest";
import { executorFor } from "../../src/executors/workers.ts";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import type { KnownRows } from "../../src/store/read/new-rows.ts";
import { openToLook } from "../../src/store/read/results.ts";
import { expectSame } from "../support/faults/contents.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";
import { GRID, grid, rowsOf, run, runSome, wholeRun } from "./rounds-runs.ts";

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

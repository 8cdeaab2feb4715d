import Database from "better-sqlite3";
import { expect } from "vitest";
import { processClock } from "../../src/coordinator/clock.ts";
import type { Executor } from "../../src/executors/executor.ts";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import type { ParsedGrid } from "../../src/grid/parsed-grid.ts";
import { runIntoStore } from "../../src/library/run-into-database.ts";
import { openStore } from "../../src/store/write/store.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";
import { ArrayExecutor } from "../support/spaces/array-executor.ts";

/** Rounds of all kinds: halving, brackets, refining, both after a search; and a space without. */
export const GRID = `
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

export const grid: ParsedGrid = parseGrid(GRID, { file: "grid.yaml" });

/** Runs the grid with rounds into a database until its end, or until `stop` aborts. */
export async function run(
  db: string,
  executor: Executor,
  stop: AbortController = new AbortController(),
  parsed: ParsedGrid = grid,
): Promise<string> {
  const store = openStore(db);
  const parts = { store, executor, clock: processClock };
  const { outcome } = await runIntoStore(parsed, parts, { store: "trials", fresh: false, signal: stop.signal });
  store.close();
  return outcome;
}

/** Runs the grid in this thread, and stops it after `most` chunks. */
export async function runSome(db: string, threads: number, most: number = Infinity): Promise<string> {
  const stop = new AbortController();
  const executor = new ArrayExecutor(grid.spec, threads, (_task, call) => {
    if (call >= most) stop.abort();
    return undefined;
  });
  return await run(db, executor, stop);
}

/** Returns a database of a run without interruption. */
export async function wholeRun(): Promise<string> {
  const file = temporaryFile();
  expect(await runSome(file, 2)).toBe("complete");
  return file;
}

export function rowsOf(file: string, sql: string): Record<string, unknown>[] {
  const db = new Database(file, { readonly: true });
  const rows = db.prepare<[], Record<string, unknown>>(sql).all();
  db.close();
  return rows;
}

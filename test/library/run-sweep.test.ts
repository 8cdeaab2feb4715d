import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { mergeDatabases, openResults, parseGrid, resultRows, runSweep } from "../../src/index.ts";
import type { ResultRow, SweepProgress } from "../../src/index.ts";
import { inSoak } from "../support/faults/attempts.ts";

const folder = mkdtempSync(join(tmpdir(), "sweep-library-"));
afterAll(() => rmSync(folder, { recursive: true }));

const GRID = `
objective: ravine
optimizer: momentum
parameters: { lr: { min: 0.001, max: 1, scale: log, num: 40 }, momentum: [0, 0.5, 0.9] }
`;

function rowsOf(db: string, sweepId: number): ResultRow[] {
  const results = openResults(db);
  try {
    return [...resultRows(results, sweepId)];
  } finally {
    results.close();
  }
}

test("a program runs a grid: progress, and typed rows in the requested order", async () => {
  const grid = parseGrid(GRID, { file: "ravine.yaml" });
  const reported: SweepProgress[] = [];
  const run = await runSweep(grid, {
    db: join(folder, "a.db"),
    threads: 1,
    onProgress: (progress) => reported.push(progress),
  });
  expect(run).toMatchObject({ status: "complete", db: join(folder, "a.db") });
  expect(reported.at(-1)).toMatchObject({ trials: 120, done: 120 });
  expect(reported.at(-1)?.steps).toBe(rowsOf(run.db, run.sweepId).reduce((sum, { steps }) => sum + steps, 0));

  const results = openResults(run.db);
  const fastest = [...resultRows(results, run.sweepId, { where: "momentum = 0.5", orderBy: "steps", limit: 2 })];
  results.close();
  expect(fastest).toHaveLength(2);
  expect(fastest[0]).toMatchObject({ objective: "ravine", optimizer: "momentum", momentum: 0.5, status: "converged" });
  expect(fastest[0]!.steps).toBeLessThanOrEqual(fastest[1]!.steps);
  expect(typeof fastest[0]!["lr"]).toBe("number");

  expect((await runSweep(grid, { db: run.db })).sweepId).toBe(run.sweepId);
  expect((await runSweep(grid, { db: run.db, fresh: true })).sweepId).not.toBe(run.sweepId);
});

test.for(inSoak())(
  "a signal interrupts it, and the same call resumes to the rows of an uninterrupted run",
  async () => {
    const grid = parseGrid(`${GRID}noise: 0.1\nstop: { max_steps: 400000 }`, { file: "long.yaml" });
    const db = join(folder, "b.db");
    const stop = new AbortController();
    const first = await runSweep(grid, { db, signal: stop.signal, onProgress: () => stop.abort() });
    expect(first.status).toBe("interrupted");
    const before = rowsOf(db, first.sweepId).length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(120);
    const second = await runSweep(grid, { db });
    expect(second).toMatchObject({ status: "complete", sweepId: first.sweepId });
    const whole = await runSweep(grid, { db: join(folder, "c.db") });
    expect(rowsOf(db, second.sweepId)).toEqual(rowsOf(whole.db, whole.sweepId));
  },
);

test("an unwritable database is a SweepError, and ends the threads", async () => {
  await expect(runSweep(parseGrid(GRID, { file: "ravine.yaml" }), { db: folder })).rejects.toMatchObject({
    name: "SweepError",
    code: "setup",
  });
});

test.for(inSoak())("a program runs shards and merges them, and learns which are missing", async () => {
  const grid = parseGrid(GRID, { file: "ravine.yaml" });
  const [one, two, merged] = ["one.db", "two.db", "merged.db"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  let trials = 0;
  for (const [shard, db] of [["1/2", one] as const, ["2/2", two] as const]) {
    let own = 0;
    await runSweep(grid, { db, shard, threads: 1, onProgress: (progress) => (own = progress.trials) });
    trials += own;
  }
  expect(trials).toBe(120);
  const half = await mergeDatabases([two], merged);
  expect(half).toMatchObject({ status: "interrupted", trials: 120, missing: ["1/2"], incomplete: [], db: merged });
  const whole = await mergeDatabases([one, two], merged);
  expect(whole).toMatchObject({ status: "complete", name: "ravine", trials: 120, done: 120, missing: [] });
  const clean = await runSweep(grid, { db: join(folder, "clean.db"), threads: 1 });
  expect(rowsOf(merged, whole.sweepId)).toEqual(rowsOf(clean.db, clean.sweepId));

  for (const shard of ["3/2", "0/2", "auto/2", ""]) {
    await expect(runSweep(grid, { db: join(folder, "never.db"), shard, threads: 1 })).rejects.toThrow(
      expect.objectContaining({
        code: "input",
        message: `shard must be 1/N to N/N, with N from 1 to 100000: "${shard}"`,
      }),
    );
  }
  await expect(mergeDatabases([], merged)).rejects.toThrow("no files to merge");
});

import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { openResults } from "../../src/store/read/results.ts";
import { openStore } from "../../src/store/write/store.ts";
import { MOST_TARGETS } from "../../src/sweep/spec/targets.ts";
import { STORES } from "../../src/sweep/wire/chunk.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";
import { runInProcess } from "../support/spaces/run-in-process.ts";
import { sampleChunk, sampleInfo, sampleSweep } from "../support/spaces/sample-sweep.ts";

const GRID = `
name: mixed
spaces:
  - objective: rosenbrock
  - objective: { name: sphere, start: [1, 0] }
    targets: [10, 0.5, 1e-2, 1e-9]
optimizer: sgd
parameters: { lr: [0.3, 0.5, 2] }
stop: { max_steps: 4000, target: 1e-4 }
`;

/** Reads rows as a tool that knows only the views. */
function rows(file: string, sql: string): unknown[] {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare(sql).raw().all();
  } finally {
    db.close();
  }
}

const TARGETS = "SELECT trial, target, steps FROM targets WHERE sweep_id = 1 ORDER BY trial, target DESC";

// The loss is (1 − 2·lr)^(2·step): 0.16, 0.0256, 0.004, …; 0; 9, 81, ….
const SPHERE = [
  [3, 10, 0],
  [3, 0.5, 1],
  [3, 0.01, 3],
  [3, 1e-9, null],
  [4, 10, 0],
  [4, 0.5, 1],
  [4, 0.01, 1],
  [4, 1e-9, 1],
  [5, 10, 0],
  [5, 0.5, null],
  [5, 0.01, null],
  [5, 1e-9, null],
];

test.each(STORES)("the view targets has a row for each trial and target of its space (--store %s)", async (store) => {
  const file = temporaryFile();
  await runInProcess(GRID, file, { store });
  expect(rows(file, TARGETS)).toEqual(SPHERE);
  // `--store summary` counts all trials. One diverges after 13 steps, one converges after 6.
  const counts = rows(file, "SELECT space, target, reached, steps, unreached_steps FROM target_counts ORDER BY 2 DESC");
  const [converged, diverged] = rows(file, "SELECT steps FROM results WHERE trial IN (3, 5) ORDER BY trial") as [
    [number],
    [number],
  ];
  expect(counts).toEqual(
    store === "trials"
      ? []
      : [
          [1, 10, 3, 0, 0],
          [1, 0.5, 2, 2, diverged[0]],
          [1, 0.01, 2, 4, diverged[0]],
          [1, 1e-9, 1, 1, converged[0] + diverged[0]],
        ],
  );
});

test("steps of any size and up to 100 targets come back from the view", () => {
  const file = temporaryFile();
  const targets = Array.from({ length: MOST_TARGETS }, (_, k) => 2 ** -k);
  const sweep = sampleSweep("sample", 3, {});
  const spec = { ...sweep, spaces: sweep.spaces.map((space) => ({ ...space, targets })) };
  const few = [0, 0, 3, 9, 10, 99, 100];
  const steps = [
    targets.map((_, k) => 10 ** 13 * (k + 1)),
    targets.map(() => NaN),
    targets.map((_, k) => few[k] ?? NaN),
  ];
  const store = openStore(file);
  const handle = store.begin(spec, sampleInfo());
  handle.write([sampleChunk(spec, 0, 0, 3, { targetSteps: Float64Array.from(steps.flat()) })]);
  store.close();
  const found = rows(file, "SELECT steps FROM targets ORDER BY trial, target DESC").flat();
  expect(found).toEqual(steps.flat().map((step) => (Number.isNaN(step) ? null : step)));
});

test("a query of one sweep sees its targets alone, and a deleted sweep leaves none", async () => {
  const file = temporaryFile();
  await runInProcess(GRID, file, { store: "trials" });
  await runInProcess(`${GRID}seed: 1\n`, file, { store: "summary" });
  const results = openResults(file);
  const found = await results.selectTyped("SELECT count(*), max(sweep_id) FROM targets", 1, {});
  expect(await found.all()).toEqual([[12, 1]]);
  await found.close();
  results.close();
  const store = openStore(file);
  for (const sweep of [1, 2]) store.remove(sweep);
  store.close();
  for (const table of ["targets", "target_counts", "target"]) expect(rows(file, `SELECT * FROM ${table}`)).toEqual([]);
});

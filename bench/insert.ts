// Rows per second of the store's writer, as a ratio to a bare better-sqlite3 loop with the same
// rows and durability; the two alternate. Then bytes per row, and the time to read.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FinishedChunk } from "../src/sweep/wire/chunk.ts";
import type { TrialColumns } from "../src/sweep/outcomes/columns.ts";
import { allocateRows } from "../src/sweep/outcomes/rows.ts";
import type { SweepSpec } from "../src/sweep/spec/sweep-spec.ts";
import { openResults } from "../src/store/read/results.ts";
import { openStore } from "../src/store/write/store.ts";
import { totalsOf } from "../src/sweep/outcomes/totals.ts";
import { bareInsert } from "./bare-insert.ts";

const ROWS = 1_000_000;
const CHUNK = 2_000;
const CHUNKS_A_TRANSACTION = 5;

const folder = mkdtempSync(join(tmpdir(), "sweep-bench-"));
const chunks = Array.from({ length: ROWS / CHUNK }, (_, i): FinishedChunk => {
  const columns = someColumns(i * CHUNK);
  return { space: 0, from: i * CHUNK, to: (i + 1) * CHUNK, columns, totals: totalsOf(columns) };
});
const ratios: number[] = [];
for (let turn = 0; turn < 3; turn += 1) {
  const bare = bareInsert(join(folder, `bare${turn}.db`), chunks, CHUNKS_A_TRANSACTION);
  const store = storeLoop(join(folder, `store${turn}.db`));
  ratios.push(bare / store);
  console.log(`bare ${rate(bare)}, store ${rate(store)}, ratio ${(bare / store).toFixed(2)}`);
}
ratios.sort((a, b) => a - b);
console.log(`store to bare, median: ${ratios[1]?.toFixed(2)}`);

const file = join(folder, "store0.db");
console.log(`${(statSync(file).size / ROWS).toFixed(1)} bytes a row`);
const results = openResults(file);
for (const [name, read] of Object.entries({
  "ten best of all": () => [...results.query(1, { orderBy: "final_loss", limit: 10 }).rows],
  "ten best, with a condition": () => [
    ...results.query(1, { where: "status = 'converged' AND momentum > 0.8", orderBy: "steps", limit: 10 }).rows,
  ],
  "first twenty and how many": () => {
    const { rows, total } = results.query(1, { limit: 20 });
    return [[...rows], total()];
  },
  best: () => results.best(1, "steps"),
  summary: () => results.summary(1),
  "all rows": () => {
    let count = 0;
    for (const row of results.query(1, {}).rows) count += row.length;
    return count;
  },
})) {
  const start = performance.now();
  read();
  console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(2)} s`);
}
results.close();
const store = openStore(file);
const start = performance.now();
store.remove(1);
store.close();
console.log(`remove: ${((performance.now() - start) / 1000).toFixed(2)} s, leaves ${statSync(file).size} bytes`);
rmSync(folder, { recursive: true });

function storeLoop(path: string): number {
  const database = openStore(path);
  const info = {
    yaml: "",
    specHash: "",
    threads: 1,
    version: "0",
    platform: process.platform,
    kernelOf: () => "js",
    store: "trials" as const,
    fresh: false,
  };
  const sweep = database.begin(someSpec(), info);
  const start = performance.now();
  for (let i = 0; i < chunks.length; i += CHUNKS_A_TRANSACTION) sweep.write(chunks.slice(i, i + CHUNKS_A_TRANSACTION));
  const seconds = (performance.now() - start) / 1000;
  sweep.finish("complete");
  database.close();
  return seconds;
}

function rate(seconds: number): string {
  return `${Math.round(ROWS / seconds / 1000)}k rows/s`;
}

function someColumns(first: number): TrialColumns {
  const reals = (length: number): Float64Array<ArrayBuffer> => new Float64Array(length).map(() => Math.random());
  return {
    ...allocateRows(CHUNK, 2),
    trial: new Float64Array(CHUNK).map((_, i) => first + i),
    hyperparameters: reals(2 * CHUNK),
    status: new Uint8Array(CHUNK).map(() => Math.floor(Math.random() * 4)),
    steps: new Float64Array(CHUNK).map(() => Math.floor(Math.random() * 10_000)),
    finalLoss: reals(CHUNK),
    bestLoss: reals(CHUNK),
    gradientNorm: reals(CHUNK),
    distance: reals(CHUNK),
    minimiser: new Int32Array(CHUNK).fill(1),
  };
}

function someSpec(): SweepSpec {
  const objective = {
    name: "ravine",
    formula: "x^2/20 + y^2",
    dim: 2,
    start: [-7, 2],
    domain: null,
    minimum: 0,
    minimisers: [[0, 0]],
    parameters: {},
    constants: {},
  };
  const update = ["v = momentum * v - lr * g", "x = x + v"];
  return {
    name: "bench",
    seed: 0,
    spaces: [
      {
        label: "ravine momentum",
        objective,
        optimizer: { name: "momentum", hyperparameters: { lr: 0.01, momentum: 0.9 }, state: { v: 0 }, update },
        axes: [
          { kind: "log", keys: ["lr"], min: 1e-4, max: 1, num: 1000 },
          { kind: "linear", keys: ["momentum"], min: 0, max: 0.99, num: 1000 },
        ],
        exclude: [],
        include: [],
        stop: { max_steps: 10_000, target: 1e-8, gradient: 0, diverge: 1e12 },
        schedule: "constant",
        noise: 0,
        repeats: 1,
        offset: 0,
      },
    ],
  };
}

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { openResults, parseGrid, runSweep, SweepError } from "../../src/index.ts";
import type { GridInput, ResultRow, RunSweepOptions } from "../../src/index.ts";
import { folderOf } from "../support/files/temporary-folder.ts";
import { Momentum } from "../support/reference/momentum-class.ts";

type Vector = Float64Array;

const value = (x: Vector): number => x[0]! ** 2 / 20 + Math.sin(x[1]!) + x[1]! ** 2;
const gradient = (x: Vector, out: Vector): void => {
  out[0] = x[0]! / 10;
  out[1] = Math.cos(x[1]!) + 2 * x[1]!;
};
const FACTS = { start: [-7, 2], minimum: -0.25, domain: [[-8, 8]], minimisers: [[0, -0.45]] };

/** The same objective and optimizer as modules in files. */
const FILES = {
  "bowl.mjs": `
    export const start = [-7, 2], minimum = -0.25, domain = [[-8, 8]], minimisers = [[0, -0.45]];
    export const value = (x) => x[0] ** 2 / 20 + Math.sin(x[1]) + x[1] ** 2;
    export const gradient = (x, out) => { out[0] = x[0] / 10; out[1] = Math.cos(x[1]) + 2 * x[1]; };`,
  "slope.mjs": `
    export const start = [-7, 2], minimum = -0.25;
    export const value = (x) => x[0] ** 2 / 20 + Math.sin(x[1]) + x[1] ** 2;`,
  "momentum.mjs": `
    export default class Momentum {
      velocity = {};
      constructor({ lr, momentum }) { this.lr = lr; this.momentum = momentum; }
      update(params, grads) {
        for (const [name, x] of Object.entries(params)) {
          const v = (this.velocity[name] ??= new Float64Array(x.length));
          for (const [i, g] of grads[name].entries()) {
            v[i] = this.momentum * v[i] - this.lr * g;
            x[i] = x[i] + v[i];
          }
        }
      }
    }`,
};

async function rowsOf(grid: GridInput, options: RunSweepOptions = {}): Promise<ResultRow[]> {
  const run = await runSweep(grid, { threads: 1, db: ":memory:", ...options });
  const rows: ResultRow[] = [];
  for await (const row of run.rows()) rows.push(row);
  run.close();
  return rows;
}

test("classes and functions give the bits of the same modules in files, under every key of a grid", async () => {
  const folder = folderOf(FILES);
  const shared = {
    parameters: { lr: { min: 1e-3, max: 10, scale: "log", num: 9 }, momentum: [0, 0.9] },
    ...{ stop: { max_steps: 100, target: 1e-6, gradient: 1e-9 }, seed: 7, noise: 0.01, repeats: 2, clip: 5 },
    exclude: [{ lr: { gte: 5 }, momentum: 0.9 }],
    include: [{ lr: 0.5, momentum: 0.95 }],
  };
  const bowl = Object.assign((x: Vector) => value(x), { gradient, ...FACTS });
  const slope = { name: "slope", value, start: [-7, 2], minimum: -0.25 };
  Object.defineProperty(bowl, "name", { value: "bowl" });
  const rule = { name: "mine", hyperparameters: { lr: 0.1, momentum: 0.5 } };
  const inProcess = await rowsOf({
    ...shared,
    ...{ objectives: [bowl, slope, "sphere"], optimizers: [{ ...rule, optimizer: Momentum }, "momentum"] },
    spaces: [{}, { start: "random", objectives: [bowl, "ravine"] }],
  });
  const grid = {
    ...{ ...shared, name: "grid" },
    objectives: [{ name: "bowl", module: "bowl.mjs" }, { name: "slope", module: "slope.mjs" }, "sphere"],
    optimizers: [{ ...rule, module: "momentum.mjs" }, "momentum"],
    spaces: [{}, { start: "random", objectives: [{ name: "bowl", module: "bowl.mjs" }, "ravine"] }],
  };
  writeFileSync(join(folder, "grid.yaml"), JSON.stringify(grid));
  expect(inProcess).toEqual(await rowsOf(join(folder, "grid.yaml")));
  expect(inProcess.length).toBeGreaterThan(300);
  expect(new Set(inProcess.map(({ status }) => status)).size).toBeGreaterThan(1);
});

/** Fails at lr 1, unless it was tried before. */
function flaky(): new (hyperparameters: { lr: number }) => Momentum {
  let attempts = 0;
  return class Flaky extends Momentum {
    override update(...parts: Parameters<Momentum["update"]>): void {
      attempts += 1;
      if (this.lr === 1 && attempts % 2 === 1) throw new Error("no luck");
      super.update(...parts);
    }
  };
}

const sphere = Object.assign(
  function ball(x: Vector) {
    return x.reduce((sum, one) => sum + one * one, 0);
  },
  {
    ...{ start: Float64Array.of(1, 2, 3), minimum: 0 },
  },
);

test("a class needs no names: its own, and the hyperparameters of the grid", async () => {
  const rows = await rowsOf({ objective: sphere, optimizer: Momentum, parameters: { lr: [0.1, 0.2], momentum: 0.5 } });
  expect(rows).toMatchObject([
    { objective: "ball", optimizer: "Momentum", label: "ball Momentum", lr: 0.1, momentum: 0.5, dim: 3 },
    { lr: 0.2, status: "converged" },
  ]);
  class Own extends Momentum {
    static readonly hyperparameters = { lr: 0.1, momentum: 0.25 };
  }
  expect(await rowsOf({ objective: sphere, optimizer: Own })).toMatchObject([{ lr: 0.1, momentum: 0.25 }]);
});

test("a trial that throws is a failed row with its place; retries run it again", async () => {
  const grid = { objective: sphere, parameters: { lr: [0.1, 1], momentum: 0 }, stop: { max_steps: 3 } };
  const [good, bad] = await rowsOf({ ...grid, optimizer: flaky() });
  expect(good).toMatchObject({ status: "exhausted", error: null });
  expect(bad).toMatchObject({ status: "failed", final_loss: 14 });
  expect(bad?.error).toMatch(/^no luck \(test\/library\/in-process\.test\.ts:\d+\)$/);
  expect(await rowsOf({ ...grid, stop: { max_steps: 1 }, optimizer: flaky() }, { retries: 1 })).toMatchObject([
    { status: "exhausted" },
    { status: "exhausted" },
  ]);
});

test("the event loop turns during a run, so a signal interrupts it; each run is a new sweep", async () => {
  const db = join(folderOf({}), "a.db");
  const slow = Object.assign((x: Vector) => sphere(x) + 1, { start: [1], minimum: 0 });
  const grid = {
    objective: slow,
    optimizer: Momentum,
    parameters: { lr: { min: 1e-9, max: 1e-8, num: 5000 }, momentum: 0 },
  };
  const stop = new AbortController();
  const running = runSweep(grid, { db, signal: stop.signal });
  while (!stop.signal.aborted) {
    await nextTurn();
    if (existsSync(db)) stop.abort(new Error("enough"));
  }
  expect(await running).toMatchObject({ sweepId: 1, status: "interrupted" });
  const again = runSweep(grid, { db, signal: stop.signal, throwIfAborted: true });
  await expect(again).rejects.toThrow("enough");
  const small = { ...grid, parameters: { lr: 0.1, momentum: 0 }, stop: { max_steps: 2 } };
  expect(await runSweep(small, { db })).toMatchObject({ sweepId: 3, status: "complete" });
  expect(await runSweep(small, { db })).toMatchObject({ sweepId: 4, status: "complete" });
});

test.for([
  [{ optimizer: Momentum }, /missing key "start"/],
  [{ optimizer: "sgd", stop: () => 1 }, /stop: unexpected function: only objectives and optimizers/],
  [{ optimizer: "sgd", parameters: { lr: [0.1, NaN] } }, /parameters\.lr\[1\]: expected a finite number: NaN/],
  [
    {
      optimizer: class Empty {
        step = 1;
      },
    },
    /Empty: the class has no update\(params, grads\)/,
  ],
  [{ optimizer: (lr: number) => lr }, /optimizer: cannot be constructed/],
  [{ optimizer: "sgd", objective: { value: Math.hypot, gradient: 3 } }, /gradient must be a function of x and out/],
  [{ optimizer: "sgd", objective: { value: Math.hypot, start: "a" } }, /start must be a list of numbers/],
] as const)("%o is refused: %s", async ([part, message]) => {
  const bare = (x: Vector): number => x[0]!;
  const objective = part.optimizer === Momentum ? bare : sphere;
  const run = runSweep({ objective, ...part });
  await expect(run).rejects.toThrow(SweepError);
  await expect(run).rejects.toThrow(message);
});

test("a stored grid of values says that they are not stored", async () => {
  const run = await runSweep({ objective: sphere, optimizer: Momentum, parameters: { lr: 0.1 } }, { db: ":memory:" });
  const results = openResults(run.db);
  expect(results.sweep(1)).toMatchObject({ status: "complete", trials: 1 });
  const text = results.sweep(1).spec;
  expect(() => parseGrid(text, { file: "grid.yaml" })).toThrow(/a class or function of the program that ran the sweep/);
  results.close();
  run.close();
  expect(() => openResults(run.db)).toThrow(/no such database in memory/);
});

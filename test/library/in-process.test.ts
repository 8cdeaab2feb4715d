import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { openResults, runSweep, SweepError } from "../../src/index.ts";
import type { GridObject, ResultRow, RunSweepOptions } from "../../src/index.ts";
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

async function rowsOf(grid: GridObject, options: RunSweepOptions = {}): Promise<ResultRow[]> {
  const run = await runSweep(grid, { threads: 1, db: ":memory:", ...options });
  const rows = await Array.fromAsync(run.rows());
  run.close();
  return rows;
}

test("classes and functions give the bits of the same modules in files, under every key of a grid", async () => {
  const folder = folderOf(FILES);
  const shared = {
    parameters: { lr: { min: 1e-3, max: 10, scale: "log", num: 9 }, momentum: [0, 0.9] },
    ...{ stop: { max_steps: 300, target: 1e-6, gradient: 1e-9 }, seed: 7, noise: 0.01, repeats: 2, clip: 5 },
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
  const file = (name: string): string => join(folder, `${name}.mjs`);
  const inFiles = await rowsOf({
    ...shared,
    objectives: [{ name: "bowl", module: file("bowl") }, { name: "slope", module: file("slope") }, "sphere"],
    optimizers: [{ ...rule, module: file("momentum") }, "momentum"],
    spaces: [{}, { start: "random", objectives: [{ name: "bowl", module: file("bowl") }, "ravine"] }],
  });
  expect(inFiles).toEqual(inProcess);
  expect(inProcess.length).toBeGreaterThan(300);
  expect(new Set(inProcess.map(({ status }) => status)).size).toBeGreaterThan(2);
});

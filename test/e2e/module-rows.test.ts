import { expect, test } from "vitest";
import { runSweep } from "../../src/index.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { startRedis } from "../support/command/redis.ts";
import { startWorker } from "../support/command/worker.ts";
import { expectSame } from "../support/faults/contents.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";

const ROWS = Array.from({ length: 12 }, (_, i) => [Math.sin(i + 1), Math.cos(3 * i), 2 * Math.sin(i + 1) - i / 9]);

const MODULE = `
import rows from "./rows.json" with { type: "json" };

export { count as rows };
const count = rows.length;
export const start = [0, 0, 0];

const residual = (x, row) => x[0] * rows[row][0] + x[1] * rows[row][1] + x[2] - rows[row][2];

export function value(x, batch) {
  let sum = 0;
  for (const row of batch) sum += residual(x, row) ** 2;
  return sum / batch.length;
}
`;
const GRADIENT = `
export function gradient(x, out, batch) {
  for (const row of batch) {
    const r = (2 * residual(x, row)) / batch.length;
    out[0] += r * rows[row][0];
    out[1] += r * rows[row][1];
    out[2] += r;
  }
  batch.fill(0);
  x.fill(7);
}
`;
const TERMS = `
optimizer: momentum
parameters: { lr: [0.05, 0.1], momentum: 0.5 }
batch: [all, 4]
validation: 0.25
repeats: 2
seed: 5
stop: { epochs: 6, evaluate: 2 }
`;
const FORMULA = `
name: fits
objective:
  name: fit
  data: { file: rows.csv, y: y, X: [a, b] }
  x: { w: [2], b: [] }
  formula: "mean(i = rows, (sum(j = 1..2, X[i, j]*w[j]) + b - y[i])^2)"
${TERMS}`;
const COLUMNS = "batch,lr,repeat,status,steps,epochs,final_loss,best_loss,validation_loss";

/** A workplace with a least-squares fit as a formula and as a module. */
function placeOfFit(module = MODULE + GRADIENT): QuickWorkplace {
  const place = quickWorkplace();
  place.write("rows.json", JSON.stringify(ROWS));
  place.write("rows.csv", ["a,b,y", ...ROWS.map((row) => row.join(","))].join("\n"));
  place.write("formula.yaml", FORMULA);
  place.write("fit.js", module);
  place.write("module.yaml", `name: fits\nobjective: { name: fit, module: ./fit.js }\n${TERMS}`);
  return place;
}

async function trialsOf(place: QuickWorkplace, grid: string): Promise<Record<string, unknown>[]> {
  await place.out("run", grid, "--threads", "1");
  return await place.json<Record<string, unknown>[]>("query", "--columns", COLUMNS);
}

test.each([
  ["its own gradient", MODULE + GRADIENT, 1e-12],
  ["central differences", MODULE, 1e-7],
])(
  "a module with rows and %s trains as the formula does: batches, validation, epochs",
  async (_, module, tolerance) => {
    const place = placeOfFit(module);
    const formula = await trialsOf(place, "formula.yaml");
    const trained = await trialsOf(place, "module.yaml");
    expect(trained).toHaveLength(8);
    for (const [at, { final_loss: loss, best_loss: best, validation_loss: validation, ...row }] of trained.entries()) {
      const { final_loss: final, best_loss: lowest, validation_loss: valid, ...same } = formula[at]!;
      expect(row).toEqual(same);
      for (const [one, other] of [
        [loss, final],
        [best, lowest],
        [validation, valid],
      ]) {
        expect(Math.abs(Number(one) / Number(other) - 1)).toBeLessThan(tolerance);
      }
    }
    expect(new Set(trained.map((row) => row["final_loss"])).size).toBeGreaterThan(5);
  },
);

test("replacement and fixed orders reach the module, and trace computes its trials and measures again", async () => {
  const place = placeOfFit();
  for (const more of ["replacement: true", "batches: { stride: 5, offset: 2 }"]) {
    for (const grid of ["formula", "module"]) {
      const text = place
        .read(`${grid}.yaml`)
        .replace(/batch: .*/, `batch: 4\n${more}`)
        .replace("repeats: 2", "");
      place.write(`${grid}-more.yaml`, text);
    }
    const formula = await trialsOf(place, "formula-more.yaml");
    const trained = await trialsOf(place, "module-more.yaml");
    for (const [at, row] of trained.entries()) {
      expect(row["final_loss"]).toBeCloseTo(Number(formula[at]!["final_loss"]), 12);
    }
    const { stdout, stderr } = await place.sweep("trace", "fits", "1", "--format", "json");
    expect((JSON.parse(stdout) as unknown[]).at(-1)).toMatchObject({ loss: trained[1]!["final_loss"] });
    const measure = Number(trained[1]!["validation_loss"]).toPrecision(6);
    expect(stderr).toContain(`epochs 6.22222, validation_loss ${measure}`);
    expect(stderr).toContain("bit-identical to the database");
  }
});

test("a module that fails over the validation rows fails its trials, with its error", async () => {
  const place = placeOfFit(
    MODULE.replace("let sum = 0;", 'if (batch.length === 3) throw new Error("no such row"); let sum = 0;'),
  );
  const run = await place.sweep("run", "module.yaml", "--threads", "1");
  expect(run).toMatchObject({ code: 3, stderr: expect.stringContaining("no such row (fit.js:") });
  const rows = await place.json<unknown[]>("query", "--columns", "status,steps,validation_loss");
  expect(rows[0]).toEqual({ status: "failed", steps: 6, validation_loss: null });
});

test("workers of a broker and shards give the same rows", async () => {
  const place = placeOfFit();
  const redis = await startRedis();
  startWorker(redis, ["--allow-modules", "."], place);
  await place.out("run", "module.yaml", "--threads", "1", "--db", "local.db");
  await place.out("run", "module.yaml", "--broker", redis.url, "--db", "broker.db");
  expectSame(place.path("broker.db"), place.path("local.db"), "through a broker");
  for (const shard of ["1/2", "2/2"]) {
    await place.out("run", "module.yaml", "--threads", "2", "--shard", shard, "--db", `${shard[0]}.db`);
  }
  await place.out("merge", "1.db", "2.db", "--db", "merged.db");
  expectSame(place.path("merged.db"), place.path("local.db"), "in shards");
});

test("more rows of the module are another sweep", async () => {
  const place = placeOfFit();
  await place.out("run", "module.yaml");
  place.write("rows.json", JSON.stringify([...ROWS, [1, 2, 3]]));
  expect((await place.sweep("run", "module.yaml")).stderr).toContain("sweep 2 of ");
});

test.each([
  [
    MODULE.replace("export { count as rows };", ""),
    TERMS,
    'module.yaml:6:14: batch needs an objective with data; remove it, or export rows from the module: "fit"',
  ],
  [MODULE.replace("rows.length", "2.5"), TERMS, "fit.js: rows must be a whole number from 1 to 100,000,000: 2.5"],
  [MODULE, TERMS.replace("[all, 4]", "10"), 'module.yaml:6:8: batch: "fit" has 9 training rows: 10'],
  [
    MODULE,
    TERMS.replace("0.25", "5..20"),
    "module.yaml:7:13: validation: the data have 12 rows: 5..20: choose some from 1 to 12",
  ],
])("refused: %#", async (module, terms, message) => {
  const place = placeOfFit(module);
  place.write("module.yaml", place.read("module.yaml").replace(TERMS, terms));
  const { code, stderr } = await place.sweep("run", "module.yaml");
  expect([code, stderr]).toEqual([message.startsWith("fit.js") ? 3 : 2, expect.stringContaining(message)]);
});

test("an objective of the calling program may have rows", async () => {
  const seen: number[] = [];
  const value = (x: Float64Array, rows: Int32Array): number => {
    seen.push(rows.length);
    return rows.reduce((sum, row) => sum + (x[0]! - row) ** 2, 0) / rows.length;
  };
  const gradient = (x: Float64Array, out: Float64Array, rows: Int32Array): void => {
    seen.push(rows.length);
    out[0] = rows.reduce((sum, row) => sum + 2 * (x[0]! - row), 0) / rows.length;
  };
  const run = await runSweep({
    objective: { name: "mean", value, gradient, rows: 10, start: [0] },
    optimizer: "sgd",
    parameters: { lr: [0.5] },
    stop: { max_steps: 1 },
    batch: 4,
    batches: { stride: 1, offset: 0 },
  });
  // The first four rows are 0 to 3, and a step of 1/2 along 2(x − mean) reaches their mean.
  const rows: unknown[] = [];
  for await (const row of run.rows()) rows.push(row);
  expect(rows[0]).toMatchObject({ final_loss: 8.25 + (4.5 - 1.5) ** 2, epochs: 0.4 });
  expect(new Set(seen)).toEqual(new Set([10, 4]));
});

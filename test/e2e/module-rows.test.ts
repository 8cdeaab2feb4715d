import { expect, test } from "vitest";
import { runSweep } from "../../src/index.ts";
import { GRADIENT, MODULE, ROWS, TERMS, placeOfFit, trialsOf } from "./module-rows-grids.ts";
import { inSoak } from "../support/faults/attempts.ts";

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

test("a module that fails over the validation rows fails its trials, with its error", async () => {
  const place = placeOfFit(
    MODULE.replace("let sum = 0;", 'if (batch.length === 3) throw new Error("no such row"); let sum = 0;'),
  );
  const run = await place.sweep("run", "module.yaml", "--threads", "1");
  expect(run).toMatchObject({ code: 3, stderr: expect.stringContaining("no such row (fit.js:") });
  const rows = await place.json<unknown[]>("query", "--columns", "status,steps,validation_loss");
  expect(rows[0]).toEqual({ status: "failed", steps: 6, validation_loss: null });
});

test.for(inSoak())("more rows of the module are another sweep", async () => {
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

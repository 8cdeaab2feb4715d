/** A test file of a project, in TypeScript whose types can be removed by a pattern. */
export function RUNS(runner: "vitest" | "jest"): string {
  return `import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import "gradsweep/${runner}";
${runner === "vitest" ? `import { expect, test } from "vitest";\n` : ""}import { checkGrid, openResults, parseGrid, runSweep, SweepError, traceTrial } from "gradsweep";

class Sgd {
  lr: number;
  constructor({ lr }: any) {
    this.lr = lr;
  }
  update(params: any, grads: any) {
    if (this.lr > 5) throw new Error("lr is too large");
    for (const name of Object.keys(params)) params[name] = params[name].map((x: number, i: number) => x - this.lr * grads[name][i]);
  }
}
const bowl = { name: "bowl", value: (x: Float64Array) => x[0]! ** 2 + x[1]! ** 2, start: [1, 2], minimum: 0 };
const own = { objectives: [bowl, "sphere"], optimizers: [Sgd, "sgd"], parameters: { lr: [0.1, 0.3, 10] } };

test("files, folders and threads", async () => {
  mkdirSync("out", { recursive: true });
  const grid = parseGrid("objective: sphere\\noptimizer: sgd\\nparameters: { lr: [0.1, 0.2] }", { file: "a.yaml" });
  const run = await runSweep(grid, { db: "out/${runner}.db", fresh: true });
  const results = openResults(run.db);
  expect(results.summary(run.sweepId)[0]!.done).toBe(2);
  results.close();
});

test("classes and functions", async () => {
  const run = await runSweep(own);
  const found = { converged: 0, failed: 0, diverged: 0 } as any;
  for await (const { status, error } of run.rows()) {
    found[status] += 1;
    if (status === "failed") expect(error).toMatch(/^lr is too large \\((?:\\w+\\/)?run\\.test\\.\\w+:\\d+\\)$/);
  }
  expect(found).toEqual({ converged: 8, failed: 2, diverged: 2 });
  let steps = 0;
  for await (const { step } of traceTrial(own, 0)) steps = step;
  expect(steps).toBeGreaterThan(10);
});

test("errors", async () => {
  await expect(runSweep("nope.yaml")).rejects.toThrow(SweepError);
  expect(() => openResults("nope.db")).toThrow(SweepError);
  writeFileSync("bad.db", "not a database, but a text");
  await expect(runSweep({ objective: "sphere", optimizer: "sgd" }, { db: "bad.db" })).rejects.toThrow(/not a SQLite database/);
  expect(existsSync(":memory:")).toBe(false);
});

test("checks and matchers", async () => {
  writeFileSync("own.yaml", "objective: sphere\\noptimizer: sgd\\nparameters: { lr: [0.1, 0.2] }\\nexpect: [{ sql: SELECT count(*) = 2 FROM results }]");
  expect((await checkGrid("own.yaml")).verdict).toBe("pass");
  await expect("own.yaml").toMatchBaseline();
  await expect("own.yaml").toConverge();
  const small = { objective: bowl, optimizer: Sgd, parameters: { lr: 0.1 } };
  await expect(small).toConvergeWithin(100);
  expect(Sgd).toUpdateLike("sgd", { lr: 0.1 });
  await expect(expect(small).toConvergeWithin(2)).rejects.toThrow(/within 2 steps, but 1 did not/);
});
`;
}

/** Uses of the matchers, for their types. */
export function usesMatchers(runner: "vitest" | "jest"): string {
  return `import "gradsweep/${runner}";
${runner === "vitest" ? `import { expect } from "vitest";\n` : ""}
expect(class {}).toUpdateLike("adam", { lr: 0.01 }, { blocks: [2, 3] });
export const matches: Promise<void>[] = [
  expect("grid.yaml").toMatchBaseline("grid.csv"),
  expect({ objective: "sphere" }).toConverge({ fraction: 0.5 }),
  expect(new URL("file:///grid.yaml")).not.toConvergeWithin(3),
];
`;
}

export const NODE_TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { checkGrid, reportText } from "gradsweep";

test("convergence", async () => {
  const report = await checkGrid("convergence.yaml");
  assert.equal(report.verdict, "pass", reportText(report));
});
`;

/** Uses of every export, for their types. */
export const TYPES = `import { checkGrid, openResults, parseGrid, reportText, resultRows, runSweep, SweepError, traceTrial } from "gradsweep";
import type { CheckReport, GridInput, ResultRow, RunSweepOptions, SweepRun, TraceRow } from "gradsweep";
import * as matchers from "gradsweep/matchers";
import { Optimizer } from "gradsweep/optimizer";

class Adam {
  private readonly rate: number;
  constructor({ lr, beta1 = 0.9 }: { lr: number; beta1?: number }) {
    this.rate = lr * beta1;
  }
  update(params: Record<string, Float64Array>, grads: Record<string, Float64Array>): void {
    for (const [name, x] of Object.entries(params)) x[0]! -= this.rate * grads[name]![0]!;
  }
}
const bowl = Object.assign((x: Float64Array) => x[0]! ** 2, { start: [1], minimum: 0 });

export async function all(options: RunSweepOptions, grid: GridInput): Promise<unknown> {
  const run = await runSweep({ objective: bowl, optimizers: [Adam, "sgd"], parameters: { lr: [0.1], beta1: 0.9 } });
  const numbers: number[] = [];
  for await (const row of run.rows({ limit: 3 })) numbers.push(row.lr, row.beta1, row.steps, row.final_loss ?? 0);
  const file: SweepRun = await runSweep(parseGrid("", { file: new URL("file:///a.yaml") }), options);
  const results = openResults(file.db);
  for (const { lr, status } of resultRows(results, file.sweepId)) numbers.push(lr, status.length);
  const row: ResultRow | undefined = [...resultRows(results, 1)][0];
  const report: CheckReport = await checkGrid(grid, { baseline: "a.csv", signal: AbortSignal.timeout(9) });
  const path: TraceRow[] = [];
  for await (const point of traceTrial(grid, 0)) path.push(point);
  new Optimizer("adam", { lr: numbers[0] ?? 1 }).update({ x: new Float64Array(1) }, { x: new Float64Array(1) });
  return [row?.lr.toFixed(1), reportText(report), report.comparison?.counts.same, path, matchers, SweepError];
}
`;

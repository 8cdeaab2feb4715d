import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { executorFor } from "../../src/executors/workers.ts";
import { coordinate } from "../../src/coordinator/coordinate.ts";
import type { FinishedChunk } from "../../src/sweep/wire/chunk.ts";
import type { SweepSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { specOf } from "../support/spaces/parse.ts";
import { folderOf } from "../support/files/temporary-folder.ts";
import { rowsIn } from "../support/spaces/array-executor.ts";
import { inSoak } from "../support/faults/attempts.ts";

const FILES = {
  "mine.ts": `export default class {
    constructor(h: { lr: number }) { this.h = h; this.step = 0; if (h.lr === 0.5) throw new Error("half"); }
    h: { lr: number };
    step: number;
    update({ x }: { x: Float64Array }, grads: { x: Float64Array }) {
      this.step += 1;
      for (const [i, g] of grads.x.entries()) x[i] -= (this.h.lr * g) / Math.sqrt(this.step);
    }
  }`,
  "bowl.mjs": "export const start = [3, 1], minimum = 0, value = (x) => x[0] ** 4 + x[1] ** 2 / 10;",
};

const GRID = `
objectives: [ravine, { name: bowl, module: bowl.mjs }]
optimizers: [{ name: mine, module: mine.ts, hyperparameters: { lr: 0.1 } }, sgd]
parameters: { lr: { min: 0.01, max: 1, num: 100 } }
stop: { max_steps: 50, target: 0.1 }
`;

async function runWith(spec: SweepSpec, threads: number) {
  const batches: FinishedChunk[][] = [];
  const executor = executorFor(spec, threads);
  const outcome = await coordinate(spec, { executor, sink: (chunks) => batches.push([...chunks]), maxChunk: 7 });
  const errors = batches.flat().flatMap(({ columns }) => [...(columns.errors?.values() ?? [])]);
  return { outcome, rows: rowsIn(batches), errors };
}

test.for(inSoak())("the rows are equal for any number of threads, including failed trials", async () => {
  const spec = specOf(GRID, { file: join(folderOf(FILES), "grid.yaml") });
  const [one, two] = [await runWith(spec, 1), await runWith(spec, 2)];
  expect(one.outcome).toBe("complete");
  expect(one.rows).toHaveLength(400);
  expect(two).toEqual(one);
  expect(one.errors).toEqual(["half (mine.ts:2)", "half (mine.ts:2)"]);
  expect(new Set(one.rows.map(({ status }) => status))).toEqual(
    new Set(["converged", "diverged", "exhausted", "failed"]),
  );
});

test("a module edited after the grid was read does not run under its old hash", async () => {
  const folder = folderOf(FILES);
  const spec = specOf(GRID, { file: join(folder, "grid.yaml") });
  writeFileSync(join(folder, "mine.ts"), `${FILES["mine.ts"]}\n// edited`);
  await expect(runWith(spec, 1)).rejects.toMatchObject({
    code: "setup",
    message: expect.stringMatching(/mine\.ts: changed after the grid was read; run it again$/),
  });
});

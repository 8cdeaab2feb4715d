import { join } from "node:path";
import { expect, test } from "vitest";
import { openResults, parseGrid, runSweep } from "../../src/index.ts";
import { folderOf } from "../support/files/temporary-folder.ts";

const MINE = `let attempt = 0;
export const start = [1], value = (x) => {
  if (x[0] === 0 && attempt++ % 2 === 0) throw new Error("every other time");
  return x[0];
}, gradient = (_, out) => void (out[0] = 1);`;

test("runSweep stops at the first failed trial and resumes, or retries such a trial", async () => {
  const folder = folderOf({ "mine.mjs": MINE });
  const text =
    "objective: { name: mine, module: mine.mjs }\noptimizer: sgd\nparameters: { lr: { min: 1, max: 300, num: 300 } }\nstop: { max_steps: 1 }";
  const grid = parseGrid(text, { file: join(folder, "grid.yaml") });
  const options = { db: join(folder, "a.db"), threads: 1 };
  expect(await runSweep(grid, { ...options, failFast: true })).toMatchObject({ status: "interrupted" });
  expect(await runSweep(grid, options)).toMatchObject({ sweepId: 1, status: "complete" });
  await runSweep(grid, { ...options, retries: 1, fresh: true });
  const results = openResults(options.db);
  expect([1, 2].map((sweep) => results.summary(sweep).map(({ counts }) => [counts.failed, counts.exhausted]))).toEqual([
    [[1, 299]],
    [[0, 300]],
  ]);
  results.close();
});

import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

const FAILING = `
export default class Failing {
  constructor({ lr }) { this.lr = lr; this.step = 0; }
  update({ x }, grads) {
    console.log("step", this.step);
    if (this.lr > 0.5 && this.step++ === 2) throw new RangeError("lr is too large: " + this.lr);
    x[0] -= this.lr * grads.x[0];
  }
}
`;

const FAILING_GRID = `
objective: { name: bowl, formula: "x^2", start: [3], minimum: 0 }
optimizer: { name: failing, module: ./failing.mjs, hyperparameters: { lr: 0.1 } }
parameters: { lr: [0.1, 0.6, 0.2, 0.7] }
`;

test("failed trials record their reason, the others finish, exit 3; modules' prints stay out of standard output", async () => {
  const place = quickWorkplace();
  place.write("failing.mjs", FAILING);
  place.write("grid.yaml", FAILING_GRID);
  // A separate process: its standard output would show what modules print.
  const run = await place.start(["run", "grid.yaml", "--threads", "1", "--quiet", "--format", "json"]).ended;
  const sentence = "2 of 4 trials failed; the first, trial 1: lr is too large: 0.6 (failing.mjs:6)";
  expect(run.code).toBe(3);
  expect(run.stderr).toContain("step 0\n");
  expect(run.stderr.trimEnd().split("\n").at(-1)).toBe(sentence);
  expect(JSON.parse(run.stdout)).toMatchObject({
    status: "complete",
    spaces: [{ counts: { failed: 2, converged: 2 } }],
  });
  const { stdout } = await place.shell(
    "sqlite3 results/sweeps.db 'select status, steps, error from results order by trial'",
  );
  expect(stdout.trimEnd().split("\n")).toEqual([
    "converged|47|",
    "failed|2|lr is too large: 0.6 (failing.mjs:6)",
    "converged|21|",
    "failed|2|lr is too large: 0.7 (failing.mjs:6)",
  ]);
  expect(await place.sweep("run", "grid.yaml", "--threads", "1")).toMatchObject({
    code: 3,
    stderr: expect.stringContaining(sentence),
  });
});

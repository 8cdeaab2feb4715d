import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseGrid } from "../../src/index.ts";
import "../../src/vitest.ts";
import { runLines } from "../support/command/run-lines.ts";
import { inSoak } from "../support/faults/attempts.ts";

const folder = mkdtempSync(join(tmpdir(), "sweep-matchers-"));
afterAll(() => rmSync(folder, { recursive: true }));

// f = x² with gradient descent: x shrinks by 1 − 2·lr a step, so it converges for 0 < lr < 1, at lr
// 0.5 in one step.
const parabola = (lr: readonly number[]): object => ({
  objective: { name: "parabola", formula: "x^2", start: [1], minimum: 0 },
  optimizer: "sgd",
  parameters: { lr },
});

test.for(inSoak())("toConverge: the fraction that converges, in every space", async () => {
  await expect(parabola([0.1, 0.5])).toConverge();
  await expect(parabola([0.1, 0.5, 1.5])).toConverge({ fraction: 0.6 });
  await expect(parabola([0.5, 1.5])).not.toConverge({ fraction: 0.6 });
  await expect(expect(parabola([0.1, 0.5, 1.5])).toConverge({ fraction: 0.9 })).rejects.toThrow(
    /expected in every space at least 90 % of the trials to converge\n {2}parabola sgd: 2 of 3 trials converge\n {4}trial 2, parabola by sgd, lr=1.5: diverged after \d+ steps/,
  );
  await expect(expect(parabola([0.5])).toConverge({ fraction: 2 })).rejects.toThrow(/between 0 and 1: 2/);
});

test("toConvergeWithin: each trial, within a number of steps", async () => {
  await expect(parabola([0.5])).toConvergeWithin(1);
  // |1 − 2·0.1|^(2k) ≤ 1e-8 from k = 42 on.
  await expect(parabola([0.1, 0.5])).toConvergeWithin(42);
  await expect(expect(parabola([0.1, 0.5])).toConvergeWithin(41)).rejects.toThrow(
    /within 41 steps, but 1 did not\n {4}trial 0, parabola by sgd, lr=0.1: converged after 42 steps/,
  );
});

test("toMatchBaseline: the committed file beside the grid, or one that is named", async () => {
  const file = join(folder, "parabola.yaml");
  writeFileSync(file, JSON.stringify(parabola([0.1, 0.3])));
  await expect(expect(file).toMatchBaseline()).rejects.toThrow(/no baseline: .*parabola\.baseline\.csv/);
  await runLines({ folder }, [["check", file, "--update", "--quiet", "--threads", "1"]]);
  const baseline = join(folder, "parabola.baseline.csv");
  await expect(file).toMatchBaseline();
  await expect(parseGrid(readFileSync(file, "utf8"), { file })).toMatchBaseline(baseline);

  writeFileSync(file, JSON.stringify({ ...parabola([0.1, 0.3]), optimizer: "momentum" }));
  await expect(expect(file).toMatchBaseline()).rejects.toThrow(/no trial to compare: none of the 2 trials is in/);
  writeFileSync(baseline, readFileSync(baseline, "utf8").replace(",42,", ",21,"));
  writeFileSync(file, JSON.stringify(parabola([0.1, 0.3])));
  await expect(expect(file).toMatchBaseline()).rejects.toThrow(
    /regressed +parabola sgd lr=0\.1 +steps 21 → 42 [\s\S]*FAIL: worse than in .*: 1 regressed/,
  );
  writeFileSync(file, JSON.stringify({ ...parabola([0.1, 0.3]), stop: { max_steps: 50 } }));
  await expect(expect(file).toMatchBaseline()).rejects.toThrow(/different conditions/);
});

test.for(inSoak())("toMatchBaseline: a missing grid is said to be missing, and expectations count", async () => {
  await expect(expect(join(folder, "nope.yaml")).toMatchBaseline()).rejects.toThrow(/no such file: .*nope\.yaml/);
  const grid = { ...parabola([0.1]), expect: [{ name: "fast", sql: "SELECT max(steps) < 9 FROM results" }] };
  await expect(expect(grid).toMatchBaseline()).rejects.toThrow(/fails {3}fast: [\s\S]*FAIL: 1 of 1 expectation fails/);
  await expect(grid).not.toMatchBaseline();
  await expect({ ...grid, expect: [{ sql: "SELECT max(steps) = 42 FROM results" }] }).toMatchBaseline();
});

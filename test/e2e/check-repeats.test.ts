import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";

/** Gradient descent; `fault` is code that may set `bad`, from the first point `x0`. */
function descent(fault: string): string {
  return `export default class {
  constructor({ lr }) { this.lr = lr; this.t = 0; }
  update({ x }, { x: g }) {
    this.x0 ??= x[0];
    this.t += 1;
    let bad = false;
    ${fault}
    for (let i = 0; i < x.length; i++) x[i] = bad ? NaN : x[i] - this.lr * g[i];
  }
}`;
}

const CHECK = ["check", "grid.yaml", "--threads", "1"];

async function checked(conditions: string, repeats: number): Promise<QuickWorkplace> {
  const place = quickWorkplace();
  place.write("mine.mjs", descent(""));
  place.write(
    "grid.yaml",
    `objective: sphere
optimizer: { name: mine, module: ./mine.mjs, hyperparameters: { lr: 0.1 } }
repeats: ${repeats}
${conditions}
`,
  );
  expect(await place.sweep(...CHECK, "--update")).toMatchObject({ code: 0 });
  return place;
}

test("without noise, each repeat that newly diverges or fails counts", async () => {
  const place = await checked("start: random", 12);
  place.write("mine.mjs", descent("if (this.x0 < 0 && this.t === 4) bad = true;"));
  const { code, stdout } = await place.sweep(...CHECK, "--json-file", "check.json");
  const { comparison } = JSON.parse(place.read("check.json")) as { comparison: { changes: { why: string }[] } };
  expect(comparison).toMatchObject({ counts: { same: 0, "newly diverged": 1 } });
  const [, few, left] = /in (\d+) of 12 repeats; converged 12 → (\d+), /.exec(comparison.changes[0]!.why) ?? [];
  expect(Number(few) + Number(left)).toBe(12);
  expect(Number(few)).toBeGreaterThan(1);
  expect(Number(few)).toBeLessThan(10);
  expect(stdout).toMatch(/^newly diverged +sphere mine lr=0\.1 +converged in \d+ steps → diverged in 4 steps in /m);
  expect(code).toBe(1);
});

test("with noise, changes of status that are not significant are named and counted", async () => {
  const place = await checked("noise: 0.01\nstop: { target: 0.01 }", 4);
  const again = await place.sweep(...CHECK, "--update");
  expect(again.stdout).toContain("with 4 noisy repeats, a check finds only changes that all repeats of a point share");
  place.write(
    "mine.mjs",
    descent("if (this.t === 2) this.x1 = x[0]; if (this.t === 4 && this.x1 > LIMIT) bad = true;"),
  );
  // The second point differs by the noise of the first gradient.
  place.write("mine.mjs", place.read("mine.mjs").replace("LIMIT", "this.x0 * (1 - 2 * this.lr)"));
  const { code, stdout } = await place.sweep(...CHECK, "--json-file", "check.json");
  const { comparison } = JSON.parse(place.read("check.json")) as {
    comparison: { undecided: { "newly diverged": number } };
  };
  const repeats = comparison.undecided["newly diverged"];
  expect(repeats).toBeGreaterThan(0);
  expect(repeats).toBeLessThan(4);
  expect(stdout).toContain(`note: sphere mine lr=0.1: ${repeats} of 4 repeats newly diverged, too few to tell\n`);
  expect(stdout).toMatch(
    /1 point \(4 trials\) compared: 1 same; \d repeats? newly diverged or failed, too few to tell\n/,
  );
  expect(code).toBe(0);
});

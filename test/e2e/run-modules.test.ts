import { expect, test } from "vitest";
import { inSoak } from "../support/faults/attempts.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";
import { workplace } from "../support/command/sweep-command.ts";
import type { Workplace } from "../support/command/sweep-command.ts";

const MOMENTUM = `
import { kept } from "./kept.ts";

type Arrays = Record<string, Float64Array>;

export default class Momentum {
  lr: number;
  momentum: number;
  v = new Float64Array();
  step = 0;

  constructor({ lr, momentum }: { lr: number; momentum: number }) {
    this.lr = lr;
    this.momentum = momentum;
  }

  update({ x }: Arrays, grads: Arrays): void {
    if (this.step === 0) this.v = new Float64Array(x.length);
    this.step += 1;
    if (!kept(this.step)) this.v.fill(0);
    for (let i = 0; i < x.length; i++) {
      this.v[i] = this.momentum * this.v[i] - this.lr * grads.x[i];
      x[i] += this.v[i];
    }
  }
}
`;

const KEPT = "export const kept = (step: number): boolean => true;\n";

const GRID = `
name: own
objective: rosenbrock
optimizers:
  - momentum
  - { name: mine, module: ./momentum.ts, hyperparameters: { lr: 0.01, momentum: 0.9 } }
parameters:
  lr: { min: 1e-4, max: 1e-2, scale: log, num: 5 }
  momentum: [0, 0.5, 0.9]
stop: { max_steps: 3000 }
`;

function placeOfGrid(): QuickWorkplace {
  const place = quickWorkplace();
  place.write("momentum.ts", MOMENTUM);
  place.write("kept.ts", KEPT);
  place.write("grid.yaml", GRID);
  return place;
}

/** Returns the rows of the class and of the built-in rule, without the optimizer's name. */
async function rowsOf(place: Workplace): Promise<{ mine: string[]; builtIn: string[] }> {
  const columns = "optimizer,lr,momentum,status,steps,final_loss,best_loss,gradient_norm,distance";
  const lines = (await place.out("query", "--columns", columns, "--format", "csv")).split("\n");
  const of = (name: string): string[] =>
    lines.filter((line) => line.startsWith(`${name},`)).map((line) => line.slice(name.length + 1));
  return { mine: of("mine"), builtIn: of("momentum") };
}

test("a user's class gives the built-in's rows; with a bug others, as another sweep", async () => {
  const place = placeOfGrid();
  await place.out("run", "grid.yaml", "--threads", "1");
  const right = await rowsOf(place);
  expect(right.mine).toHaveLength(15);
  expect(right.mine).toEqual(right.builtIn);

  // A realistic bug in a file that the module imports.
  place.write("kept.ts", KEPT.replace("true", "step % 50 !== 0"));
  const edited = await place.sweep("run", "grid.yaml", "--threads", "1");
  expect(edited).toMatchObject({ code: 0, stderr: expect.stringContaining("sweep 2 of ") });
  const wrong = await rowsOf(place);
  expect(wrong.builtIn).toEqual(right.builtIn);
  for (const [i, line] of right.mine.entries()) {
    const [, momentum, , steps] = line.split(",").map(Number);
    // With momentum 0 there is no velocity to lose.
    expect([line, wrong.mine[i] === line]).toEqual([line, momentum === 0 || (steps ?? NaN) < 50]);
  }

  place.write("kept.ts", KEPT);
  const back = await place.sweep("run", "grid.yaml", "--threads", "1");
  expect(back.stderr).toContain("already complete: sweep 1");
});

const BOWL = `
export const dim = 2, start = [3], minimum = 1, minimisers = [[0, 0]], domain = [-5, 5];
export const value = (x) => x[0] ** 2 + 4 * x[1] ** 2 + 1;
`;

test.for(inSoak())(
  "a user's objective works with its gradient or central differences; the grid overrides its exports",
  async () => {
    const place = quickWorkplace();
    place.write("bowl.js", BOWL);
    const exact = `${BOWL} export function gradient(x, out) { out[0] = 2 * x[0]; out[1] = 8 * x[1]; }`;
    place.write("exact.mjs", exact);
    place.write("default.cjs", "module.exports = { value: (x) => x[0] ** 2, start: [2] };");
    place.write(
      "grid.yaml",
      `objectives:
  - { name: bowl, module: bowl.js }
  - { name: exact, module: ./exact.mjs }
  - { name: other, module: ./exact.mjs, dim: [2, 3], start: [1], minimum: 0.5, minimisers: [[1]] }
  - { name: plain, module: ./default.cjs }
optimizer: sgd
parameters: { lr: [0.05, 0.2] }
stop: { max_steps: 400 }
`,
    );
    const plan = await place.sweep("plan", "grid.yaml", "--threads", "1");
    expect(plan).toMatchObject({ code: 0, stderr: expect.stringContaining("the minimum of plain is unknown") });
    expect(plan.stdout).toContain("grid: 10 trials in 5 spaces; ");
    // On a busy machine the sample of trials may take too long for an estimate.
    expect(plan.stdout + plan.stderr).toMatch(/ about [\d.]+ \S+ on 1 thread, at most |^note: no time estimate: /m);
    await place.out("run", "grid.yaml", "--threads", "1");
    const db = "sqlite3 results/sweeps.db";
    const spaces = await place.shell(`${db} "select label, dim, start, kernel from spaces"`);
    expect(spaces.stdout.trimEnd().split("\n")).toEqual([
      "bowl sgd|2|[3,3]|module, central differences",
      "exact sgd|2|[3,3]|module",
      "other sgd dim=2|2|[1,1]|module",
      "other sgd dim=3|3|[1,1,1]|module",
      "plain sgd|1|[2]|module, central differences",
    ]);
    const results = await place.shell(`${db} "select objective, dim, lr, status, steps from results where lr = 0.05"`);
    expect(results.stdout.trimEnd().split("\n")).toEqual([
      // 3 · 0.9ᵏ to 1e-4, and 2 · 0.9ᵏ.
      "bowl|2|0.05|converged|98",
      "exact|2|0.05|converged|98",
      "other|2|0.05|exhausted|400",
      "other|3|0.05|exhausted|400",
      "plain|1|0.05|exhausted|400",
    ]);
    const near = "abs(a.final_loss - b.final_loss) < 1e-8 and a.lr = b.lr";
    const both = await place.shell(
      `${db} "select count(*) from results a join results b on ${near} where a.objective = 'bowl' and b.objective = 'exact'"`,
    );
    expect(both.stdout).toBe("2\n");
  },
);

test("a module outside the grid's folder needs --allow-modules; for standard input that is the working directory", async () => {
  const place = placeOfGrid();
  const outside = { code: 2, stderr: expect.stringContaining("<stdin>:6:27: module: outside the grid's folder") };
  const run = (text: string, ...more: string[]) =>
    place.sweepFrom(text, "run", "-", "--quiet", "--threads", "1", ...more);
  const elsewhere = workplace();
  elsewhere.write("momentum.ts", MOMENTUM);
  elsewhere.write("kept.ts", KEPT);
  const other = GRID.replace("./momentum.ts", elsewhere.path("momentum.ts"));
  expect(await run(other)).toMatchObject(outside);
  expect(await run(other, "--allow-modules", elsewhere.folder)).toMatchObject({ code: 0 });
  expect(await place.sweep("run", "grid.yaml", "--threads", "1", "--allow-modules", "nope")).toMatchObject({
    code: 2,
    stderr: "--allow-modules must be a folder: nope\n",
  });
});

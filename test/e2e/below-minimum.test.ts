import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

const GRID = `
name: edge
objective: forrester
optimizer: sgd
parameters: { lr: [RATES] }
`;

test("a loss below the minimum is named after the run, and is never the best", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID.replace("RATES", "0.1, 0.2, 0.001"));
  const run = await place.sweep("run", "grid.yaml", "--threads", "1");
  expect(run.code).toBe(0);
  expect(run.stderr).toContain(
    "note: loss -11.3857 (trial 0) is below the stated minimum -6.02074 of forrester: 2 trials left the domain",
  );
  expect(run.stdout).toMatch(/forrester sgd +3 +0 % +lr=0.001 \(exhausted\)/);
  for (const by of ["steps", "final_loss"]) {
    const best = await place.sweep("best", "--by", by, "--format", "json");
    expect(best.stdout).toContain('"status":"exhausted"');
  }
  const { stdout } = await place.sweep("query", "--group-by", "status", "--format", "csv");
  expect(stdout).toMatch(/^below_minimum,2/m);
});

test("a formula whose stated minimum is too high", async () => {
  const place = quickWorkplace();
  place.write(
    "grid.yaml",
    `
objective: { name: wave, formula: "cos(x)", start: [2], minimum: 5 }
optimizers: [sgd, momentum]
parameters: { lr: 0.1 }
`,
  );
  const { code, stderr } = await place.sweep("run", "grid.yaml", "--threads", "1");
  expect(code).toBe(0);
  // Once for the objective, not once for each space.
  expect(stderr.match(/^note: .*$/gm)).toEqual([
    "note: loss -0.416147 (trial 0) is below the stated minimum 5 of wave: 2 trials left the domain that the minimum " +
      "holds for, or the minimum is wrong",
  ]);
});

test("a rule that falls below the minimum fails the check, and is newly diverged in compare", async () => {
  const place = quickWorkplace();
  const grid = (scale: string): string => `
name: edge
objective: forrester
optimizer: { name: mine, hyperparameters: { lr: 0.001 }, update: ["x = x - ${scale} * lr * g"] }
`;
  place.write("grid.yaml", grid("1"));
  const allowed = ["--set", "check.allow=nothing converges"];
  expect((await place.sweep("check", "grid.yaml", "--threads", "1", "--update", ...allowed)).code).toBe(0);
  await place.sweep("run", "grid.yaml", "--threads", "1");
  place.write("grid.yaml", grid("100"));
  const check = await place.sweep("check", "grid.yaml", "--threads", "1");
  expect(check.code).toBe(1);
  expect(check.stdout + check.stderr).toMatch(/1 newly diverged/);
  expect(check.stderr).toMatch(
    /^note: loss \S+ \(trial 0\) is below the stated minimum -6.02074 of forrester: 1 trial/m,
  );
  await place.sweep("run", "grid.yaml", "--threads", "1");
  const compare = await place.sweep("compare", "1", "2", "--fail");
  expect(compare.code).toBe(1);
  expect(compare.stderr).toMatch(/1 newly diverged/);
});

test("a minimum that is slightly too high is shown with the digits that tell", async () => {
  const place = quickWorkplace();
  place.write(
    "grid.yaml",
    'objective: { name: bowl, formula: "x^2 - 1", start: [2], minimum: -0.9999999 }\noptimizer: sgd\nparameters: { lr: 0.5 }\n',
  );
  const { stderr } = await place.sweep("run", "grid.yaml", "--threads", "1");
  expect(stderr).toContain("note: loss -1 (trial 0) is below the stated minimum -0.9999999 of bowl: 1 trial");
});

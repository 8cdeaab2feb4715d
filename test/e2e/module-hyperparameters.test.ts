import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { runLines } from "../support/command/run-lines.ts";

// Throws if a value arrives as another type than the grid has it.
const MODULE = `
export class Mine {
  constructor(h) {
    const types = [h.nesterov, h.mode, h.weightDecay].map((one) => typeof one).join();
    if (types !== "boolean,string,number") throw new TypeError(types);
    this.h = h;
    this.v = new Float64Array(2);
  }
  update({ x }, { x: g }) {
    const rate = this.h.lr * { slow: 0.1, medium: 0.5, fast: 1 }[this.h.mode];
    for (let i = 0; i < 2; i++) {
      this.v[i] = 0.5 * this.v[i] - rate * (g[i] + this.h.weightDecay * x[i]);
      x[i] += this.h.nesterov ? 0.5 * this.v[i] - rate * g[i] : this.v[i];
    }
  }
}
`;

const OPTIMIZER =
  "{ name: mine, module: ./mine.mjs, export: Mine, hyperparameters: { lr: 0.1, nesterov: false, mode: medium, weightDecay: 0 } }";

const GRID = `
objective: sphere
optimizers: [sgd, ${OPTIMIZER}]
parameters:
  lr: [0.1, 0.3]
  nesterov: [true, false]
  mode: [slow, fast]
exclude: [{ mode: slow, nesterov: true, lr: 0.3 }]
include: [{ optimizer: mine, mode: medium, lr: 0.2 }]
stop: { max_steps: 300 }
`;

function place() {
  const found = quickWorkplace();
  found.write("mine.mjs", MODULE);
  found.write("g.yaml", GRID);
  return found;
}

test("texts, booleans and camelCase of a module are shown as written", async () => {
  const folder = place();
  const run = await runLines(folder, [
    ["plan", "g.yaml"],
    ["run", "g.yaml", "--quiet", "--threads", "1"],
    ["best"],
    ["best", "--format", "json"],
    ["show", "--at", "mode=fast", "--map"],
    ["show", "--x", "mode", "--y", "nesterov", "--at", "lr=0.1"],
    ["show", "--at", "nesterov=maybe"],
    ["query", "--columns", "trial,lr,nesterov,mode,weightDecay", "--where", "optimizer = 'mine'", "--format", "csv"],
    ["query", "--where", "nesterov and mode = 'fast'", "--columns", "trial", "--format", "csv"],
    ["query", "--group-by", "mode", "--columns", "mode,count", "--format", "csv"],
    ["query", "--group-by", "optimizer", "--columns", "mean(mode)"],
    ["trace", "g", "4"],
    ["plot", "--kind", "heatmap", "--out", "map.svg"],
    ["plot", "--kind", "sensitivity", "--x", "mode", "--out", "curves.svg"],
    ["run", "g.yaml", "--threads", "1", "--quiet", "--store", "summary", "--db", "summary.db"],
    ["show", "--db", "summary.db", "--map"],
  ]);
  const [plan, , best, bestJson, map, modes, maybe, csv, where, groups, mean, trace, heatmap, curves, , summary] = run;
  expect(plan?.stdout).toContain("last  trial 10: sphere mine, lr=0.2 nesterov=false mode=medium weightDecay=0\n");
  expect(run[1]?.stdout).toContain("lr=0.3 nesterov=true mode=fast ");
  expect(best?.stdout).toMatch(/^sphere mine +0\.3 +true +fast +converged/m);
  expect(JSON.parse(bestJson?.stdout ?? "")).toMatchObject([
    { nesterov: null, mode: null },
    { nesterov: true, mode: "fast", weightDecay: 0 },
  ]);
  expect(map?.stdout).toMatch(/by lr and nesterov; at mode fast\nnesterov\n true .*\nfalse .*\n/);
  expect(modes?.stdout).toMatch(
    /at lr 0\.1\nnesterov\n true .*\nfalse .*\n +slow +medium +fast +mode\n|slow +fast +mode/,
  );
  expect(maybe).toMatchObject({ code: 2, stderr: "no trial has nesterov = maybe: expected one of false, true\n" });
  // Spaces of sgd have no map of them.
  expect(csv?.stdout).toBe(
    `trial,lr,nesterov,mode,weightDecay
2,0.1,1,slow,0
3,0.1,1,fast,0
4,0.1,0,slow,0
5,0.1,0,fast,0
7,0.3,1,fast,0
8,0.3,0,slow,0
9,0.3,0,fast,0
10,0.2,0,medium,0
`,
  );
  expect(where?.stdout).toBe("trial\n3\n7\n");
  expect(groups?.stdout).toBe("mode,count\nfast,4\nmedium,1\nslow,3\n,2\n");
  expect(mean).toMatchObject({ code: 2, stderr: "mean() needs a numeric column: mode\n" });
  expect(trace?.stdout).toContain("lr 0.1, nesterov false, mode slow, weightDecay");
  expect([heatmap?.code, curves?.code]).toEqual([0, 0]);
  expect(readFileSync(folder.path("map.svg"), "utf8")).toContain(">true<");
  expect(readFileSync(folder.path("curves.svg"), "utf8")).toMatch(/>slow<[^]*>fast<[^]*>medium</);
  expect(summary?.stdout).toMatch(/ true .*\nfalse /);
  // Any SQLite reads the text.
  const { stdout } = await folder.shell(
    `sqlite3 results/sweeps.db "select mode, nesterov, weightDecay, typeof(mode) from results where trial in (4, 10)"`,
  );
  expect(stdout).toBe("slow|0|0.0|text\nmedium|0|0.0|text\n");
});

test("baselines and comparisons hold texts and booleans; values are part of a sweep's identity", async () => {
  const folder = place();
  const swapped = GRID.replace("[slow, fast]", "[fast, slow]").replace("[true, false]", "[false, true]");
  folder.write("h.yaml", `name: g${swapped}`);
  folder.write("m.yaml", `name: m${GRID.replace("mode: [slow, fast]", "mode: fast")}`);
  folder.write("n.yaml", `name: m${GRID.replace("mode: [slow, fast]", "mode: slow")}`);
  const run = await runLines(folder, [
    ["check", "g.yaml", "--threads", "1", "--update"],
    ["check", "g.yaml", "--threads", "1"],
    ["run", "g.yaml", "--threads", "1", "--quiet"],
    ["run", "h.yaml", "--threads", "1", "--quiet"],
    ["compare", "1", "2", "--format", "csv"],
    ["ls", "--format", "csv"],
    ["plan", "m.yaml"],
  ]);
  expect(run.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0, 2]);
  expect(run[6]?.stderr).toMatch(/^m\.yaml:\d+:\d+: exclude matches no grid point/);
  const baseline = readFileSync(folder.path("g.baseline.csv"), "utf8");
  expect(baseline).toContain("\nsphere,mine,lr=0.1 mode=fast nesterov=true weightDecay=0,0,converged,24,");
  expect(baseline.split("\n").filter((line) => line.startsWith("sphere,mine"))).toEqual(
    baseline
      .split("\n")
      .filter((line) => line.startsWith("sphere,mine"))
      .toSorted(),
  );
  expect(run[1]?.stdout).toContain("10 trials compared: 10 same");
  // Another order of values is another sweep of the same trials.
  expect(run[5]?.stdout.split("\n").filter((line) => /^[12],g,complete/.test(line))).toHaveLength(2);
  expect(run[4]?.stdout.trimEnd().split("\n")).toHaveLength(1);
  folder.write("g.baseline.csv", baseline.replace("mode=fast nesterov=true", "mode=fsat nesterov=true"));
  const [changed] = await runLines(folder, [["check", "g.yaml", "--threads", "1"]]);
  expect(changed?.code).toBe(1);
  expect(changed?.stdout).toContain("mode=fsat nesterov=true");
});

test.each([
  ["parameters: { mode: 3 }", 'mode: expected a text, as its default "medium" is: 3'],
  ["parameters: { mode: [fast, true] }", 'mode: expected a text, as its default "medium" is: true'],
  ["parameters: { mode: { min: 0, max: 1, num: 2 } }", 'mode: expected a text, as its default "medium" is: 0'],
  ["parameters: { nesterov: yes }", 'nesterov: expected true or false, as its default false is: "yes"'],
  ["parameters: { nesterov: [0, 1] }", "nesterov: expected true or false, as its default false is: 0"],
  [
    "parameters: { weightDecay: none }",
    'weightDecay: expected a number, a list, {values}, {min, max, num} or {min, max, step}: "none"',
  ],
  ["parameters: { weightDecay: [0, 'off'] }", 'weightDecay: expected a number: "off"'],
  ["parameters: { weightDecay: '1e-3' }", 'weightDecay: "1e-3" is quoted: write 1e-3 without quotes'],
  ["parameters: { mode: ['a b'] }", 'mode: a text must be one word without spaces, commas, quotes and brackets: "a b"'],
  ["parameters: { mode: ['true'] }", 'mode: "true" is quoted: write true without quotes'],
  ["parameters: { mode: ['0x10'] }", 'mode: "0x10" is quoted: write 0x10 without quotes'],
  ["parameters: { mode: [fast, fast] }", "mode: duplicate value: fast"],
  ["exclude: [{ mode: { gte: 1 } }]", 'mode: a comparison needs numbers; list the values: {"gte":1}'],
  ["exclude: [{ nesterov: 1 }]", "nesterov: expected true or false, as its default false is: 1"],
  ["include: [{ mode: 1 }]", 'mode: expected a text, as its default "medium" is: 1'],
  ["parameters: { weight_decay: 1 }", 'unknown key "weight_decay": did you mean "weightDecay"?'],
])("%s", async (more, message) => {
  const folder = place();
  folder.write("bad.yaml", `objective: sphere\noptimizer: ${OPTIMIZER}\n${more}\n`);
  const ended = await folder.sweep("plan", "bad.yaml");
  expect(ended).toMatchObject({ code: 2, stdout: "" });
  expect(ended.stderr).toMatch(/^bad\.yaml:3:\d+: /);
  expect(ended.stderr.split("\n")[0]?.replace(/^bad\.yaml:3:\d+: /, "")).toBe(message);
});

test.each([
  ["mode: 'a, b'", 'mode: a text must be one word without spaces, commas, quotes and brackets: "a, b"'],
  ["mode: '1,5'", 'mode: "1,5" needs a decimal point: write 1.5'],
  ["momentum: true", "momentum: expected a number: true"],
  ["LR: 1", '"LR" and "lr" differ only in case, which SQL ignores: rename one of them'],
  ["mode: a, Mode: b", '"Mode" and "mode" differ only in case, which SQL ignores: rename one of them'],
  ["finalLoss: 1, Status: 1", '"Status" is a reserved name'],
  ["2nd: 1", 'a hyperparameter name must consist of letters, digits and _, and begin with a letter: "2nd"'],
])("hyperparameters: { %s }", async (hyperparameters, message) => {
  const folder = place();
  folder.write("any.mjs", "export default class { update() {} }");
  folder.write(
    "bad.yaml",
    `objective: sphere\noptimizer: { name: a, module: any.mjs, hyperparameters: { ${hyperparameters} } }\n`,
  );
  const ended = await folder.sweep("plan", "bad.yaml");
  expect(ended).toMatchObject({ code: 2, stdout: "" });
  expect(ended.stderr.split("\n")[0]?.replace(/^bad\.yaml:2:\d+: /, "")).toBe(message);
});

test("an export that the module lacks is an error of the grid, with its place", async () => {
  const folder = place();
  folder.write("bad.yaml", `objective: sphere\noptimizer: ${OPTIMIZER.replace("export: Mine", "export: Mime")}\n`);
  const at = `${OPTIMIZER.indexOf("export: ") + "optimizer: export: ".length + 1}`;
  expect(await folder.sweep("plan", "bad.yaml")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(
      `bad.yaml:2:${at}: no export "Mime" in mine.mjs, which exports Mine: did you mean "Mine"?\n`,
    ),
  });
});

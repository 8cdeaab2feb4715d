import { readdirSync, rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { QuickWorkplace, quickWorkplace } from "../support/command/quick-workplace.ts";
import { inSoak } from "../support/faults/attempts.ts";

const GRID = `
optimizers: [sgd, momentum]
targets: bbob
parameters: { lr: [0.3, 0.01], momentum: [0, 0.5] }
stop: { max_steps: 200 }
objectives:
  - { suite: bbob, function: [1, 8], dim: [2, 3], instance: 1..3 }
`;

interface ErtRow {
  readonly objective: string;
  readonly dim: number;
  readonly optimizer: string;
  readonly lr: number;
  readonly momentum: number | null;
  readonly target: number;
  readonly cost: string;
  readonly ert: number | null;
  readonly successes: number;
  readonly runs: number;
  readonly best_2009: number | null;
  readonly ratio_2009: number | null;
}

const place = new QuickWorkplace();
beforeAll(async () => {
  place.write("example.yaml", EXAMPLE);
  place.write("grid.yaml", GRID);
  for (const grid of ["example.yaml", "grid.yaml"]) await place.out("run", grid, "--quiet", "--threads", "1");
});
afterAll(() => place.remove());

// Gradient descent on f1 from the origin; the second instance is cut off after 4 points.
const EXAMPLE = `
optimizer: sgd
targets: bbob
parameters: { lr: 0.3 }
spaces:
  - { objective: { suite: bbob, function: 1, dim: 2, instance: 1 } }
  - { objective: { suite: bbob, function: 1, dim: 2, instance: 2 }, stop: { max_steps: 3 } }
`;

test("the expected running times of gradient descent on f1 are those of COCO", async () => {
  const { stdout, stderr } = await place.sweep("ert", "example", "--targets", "1,1e-8", "--format", "json");
  expect(stderr).toBe(
    "cost: points of the path, k + 1 after k steps; --cost evaluations counts gradients as evaluations\n",
  );
  const same = { objective: "bbob_f1", dim: 2, optimizer: "sgd", lr: 0.3, cost: "steps", runs: 2 };
  const none = { best_2009: null, ratio_2009: null };
  expect(JSON.parse(stdout)).toEqual([
    { ...same, target: 1, ert: 2.5, successes: 2, ...none },
    { ...same, target: 1e-8, ert: 16, successes: 1, ...none },
  ]);
});

test("by evaluations, times compare with best 2009", async () => {
  const rows = await place.json<ErtRow[]>("ert", "example", "--targets", "1,1e-8", "--cost", "evaluations");
  expect(rows.map(({ ert, best_2009, ratio_2009 }) => [ert, best_2009, ratio_2009])).toEqual([
    [5.5, 6, 5.5 / 6],
    [44, 6, 44 / 6],
  ]);
});

test("a table shows the usual targets and the runs that reached the last one", async () => {
  expect(await place.out("ert", "example")).toBe(`bbob_f1 in 2 dimensions
optimizer   lr   10    1  0.1  0.01  0.001  1e-5  1e-7  reached 1e-8
sgd        0.3  1.5  2.5  3.5     8      9    12    14  1/2
`);
  expect(await place.out("ert", "example", "--cost", "evaluations", "--format", "md")).toContain(
    "| best 2009 |  | 2 | 6 | 6 | 6 | 6 | 6 | 6 |  |\n| sgd | 0.3 |",
  );
});

test("instances are runs of one function, and each optimizer has its best setting", async () => {
  const all = await place.json<ErtRow[]>("ert", "grid", "--targets", "1e-8", "--all");
  const best = await place.json<ErtRow[]>("ert", "grid", "--targets", "1e-8");
  const key = ({ objective, dim, optimizer }: ErtRow): string => `${objective} ${dim} ${optimizer}`;
  expect(all).toHaveLength(4 * (2 + 4));
  expect(best.map(key)).toEqual(
    ["bbob_f1", "bbob_f8"].flatMap((f) => [2, 3].flatMap((dim) => [`${f} ${dim} sgd`, `${f} ${dim} momentum`])),
  );
  for (const row of best) {
    expect(row.runs).toBe(3);
    if (row.objective !== "bbob_f1") continue;
    const own = all.filter((one) => key(one) === key(row)).flatMap(({ ert }) => ert ?? []);
    expect(row.ert).toBe(Math.min(...own));
  }
});

test("times are those of the view", async () => {
  const rows = await place.json<ErtRow[]>("ert", "grid", "--targets", "1", "--all");
  const sql = `SELECT objective, dim, optimizer, lr, momentum,
      sum(coalesce(t.steps, r.steps) + 1) * 1.0 / count(t.steps) AS ert, count(t.steps) AS successes
    FROM results r JOIN targets t USING (sweep_id, trial) WHERE target = 1
    GROUP BY objective, dim, optimizer, lr, momentum`;
  const expected = await place.json<ErtRow[]>("query", "grid", "--sql", sql);
  const pick = ({ objective, dim, optimizer, lr, momentum, ert, successes }: ErtRow) =>
    JSON.stringify([objective, dim, optimizer, lr, momentum, ert?.toFixed(9), successes]);
  expect(rows.map(pick).toSorted()).toEqual(expected.map(pick).toSorted());
});

test("a condition chooses runs, and infinity is null", async () => {
  const where = ["--where", "optimizer = 'sgd' AND lr = 0.01 AND dim = 2 AND objective = 'bbob_f8'"];
  const rows = await place.json<ErtRow[]>("ert", "grid", "--targets", "100,1e-8", ...where);
  expect(rows.map(({ runs, successes }) => [runs, successes])[1]).toEqual([3, 0]);
  expect(rows[1]!.ert).toBeNull();
  expect(await place.out("ert", "grid", "--targets", "1e-8", ...where)).toContain("∞");
  expect(await place.sweep("ert", "grid", "--where", "lr > 5")).toMatchObject({
    ...{ code: 2, stderr: "no trial meets the condition: --where lr > 5\n" },
  });
});

test("the best setting over a suite or group is one for all its functions", async () => {
  const suite = await place.json<Record<string, unknown>[]>("best", "grid", "--over", "suite");
  expect(suite.map(({ over, dim, optimizer, functions, pairs }) => [over, dim, optimizer, functions, pairs])).toEqual(
    [2, 3].flatMap((dim) => ["sgd", "momentum"].map((optimizer) => ["bbob", dim, optimizer, 2, 102])),
  );
  const groups = await place.json<Record<string, unknown>[]>("best", "grid", "--over", "group", "--by", "ecdf");
  expect(groups.map(({ over, dim, optimizer }) => [over, dim, optimizer])).toEqual(
    ["separable", "moderate"].flatMap((group) =>
      [2, 3].flatMap((dim) => ["sgd", "momentum"].map((optimizer) => [group, dim, optimizer])),
    ),
  );
  for (const { lr, ecdf_area: area } of groups.slice(0, 4)) {
    expect(lr).toBe(0.3);
    expect(area).toBeGreaterThan(0.5);
  }
});

test.for(inSoak())("the ECDF of recorded targets has a panel for all functions and for each group", async () => {
  const { code, stdout, stderr } = await place.sweep("plot", "grid", "--kind", "ecdf", "-o", "-");
  expect([code, stderr]).toEqual([0, expect.stringContaining("a gradient counts as dim evaluations")]);
  for (const title of ["bbob in 2 dimensions · 2 functions", "bbob (separable) in 3 dimensions · 1 function"]) {
    expect(stdout).toContain(title);
  }
  expect(stdout).toContain("best 2009");
  const again = await place.out("plot", "grid", "--kind", "ecdf", "-o", "-");
  expect(again).toBe(stdout);
});

test("a sweep without targets says how to record them", async () => {
  const bare = quickWorkplace();
  bare.write("plain.yaml", "objective: sphere\noptimizer: sgd\n");
  bare.write("summary.yaml", "objective: sphere\noptimizer: sgd\ntargets: bbob\n");
  await bare.out("run", "plain.yaml", "--quiet", "--threads", "1");
  await bare.out("run", "summary.yaml", "--quiet", "--threads", "1", "--store", "summary");
  const said = async (...args: readonly string[]) => {
    const { code, stderr } = await bare.sweep(...args);
    return [code, stderr];
  };
  const none = 'sweep 1 "plain" recorded no targets: add "targets: bbob" to its grid and run it again\n';
  expect(await said("ert", "plain")).toEqual([2, none]);
  expect(await said("best", "plain", "--over", "suite")).toEqual([2, none]);
  expect(await said("export", "plain", "-o", "coco")).toEqual([2, none]);
  expect(await said("ert", "summary")).toEqual([
    2,
    'running times need all trials, but sweep 2 "summary" stores only a summary; the view target_counts has the counts of each space\n',
  ]);
});

test("wrong options are refused with the remedy", async () => {
  const said = async (...args: readonly string[]) => (await place.sweep(...args)).stderr;
  expect(await said("ert", "example", "--targets", "3")).toMatch(
    /--targets: not a target of this sweep: 3; it has 100, /,
  );
  expect(await said("ert", "example", "--targets", "1, 1.0")).toBe(
    "--targets: the same target twice: 1.0; remove one\n",
  );
  expect(await said("best", "--by", "ert")).toBe("--by ert needs --over suite or group\n");
  expect(await said("best", "--by", "steps", "--over", "suite")).toBe("with --over, --by must be ert or ecdf: steps\n");
});

test("a user's own objective with the name of a suite's function is not in the suite", async () => {
  const own = quickWorkplace();
  const formula = `formula: "sum(i = 1..n, (x[i] - 0.5)^2)", start: [1, 1], dim: 2, minimum: 0, instance: [1]`;
  own.write(
    "own.yaml",
    `objectives: [{ name: bbob_f1, ${formula} }, { suite: bbob, function: 2, dim: 2 }]
optimizer: sgd
parameters: { lr: 0.3 }
targets: bbob
`,
  );
  await own.out("run", "own.yaml", "--quiet", "--threads", "1");
  const times = await own.json<ErtRow[]>("ert", "--targets", "1", "--cost", "evaluations");
  expect(times.map(({ objective, best_2009 }) => [objective, best_2009])).toEqual([
    ["bbob_f1", null],
    ["bbob_f2", expect.any(Number)],
  ]);
  const over = await own.json<{ over: string; functions: number }[]>("best", "--over", "suite");
  expect(over.map((row) => [row.over, row.functions])).toEqual([
    ["all objectives", 1],
    ["bbob", 1],
  ]);
  const { stderr } = await own.sweep("export", "-o", "coco");
  expect(stderr).toContain("left out, since COCO's format is for bbob: bbob_f1\n");
});

test("a user's own objective is recognised without loading the grid's modules", async () => {
  const own = quickWorkplace();
  own.write("opt.mjs", "export default class { update({ x }, g) { x.forEach((_, i) => (x[i] -= 0.3 * g.x[i])); } }\n");
  const formula = `formula: "sum(i = 1..n, (x[i] - 0.5)^2)", start: [1, 1], dim: 2, minimum: 0`;
  const rules =
    "[sgd, { name: own, module: ./opt.mjs, hyperparameters: { lr: 0.3 } }]\nparameters: { lr: 0.3 }\ntargets: bbob\n";
  own.write("own.yaml", `objectives: [{ name: bbob_f1, ${formula} }]\noptimizers: ${rules}`);
  own.write("built-in.yaml", `objectives: [{ name: bbob_f1, dim: 2 }]\noptimizers: ${rules}`);
  for (const grid of ["own.yaml", "built-in.yaml"]) await own.out("run", grid, "--quiet", "--threads", "1");
  rmSync(own.path("opt.mjs"));
  const best = async (sweep: string): Promise<(number | null)[]> => {
    const times = await own.json<ErtRow[]>("ert", sweep, "--targets", "1", "--cost", "evaluations");
    return times.map((row) => row.best_2009);
  };
  expect(await best("own")).toEqual([null, null]);
  expect(await best("built-in")).toEqual([6, 6]);
  expect(await own.sweep("export", "own", "-o", "coco")).toMatchObject({
    ...{ code: 2, stderr: "COCO's format is for functions of the suite bbob: sweep 1 has none\n" },
  });
  expect(own.has("coco")).toBe(false);
  expect((await own.sweep("export", "built-in", "-o", "coco")).code).toBe(0);
});

test("COCO's formula with constants of a user's own is not COCO's function", async () => {
  const own = quickWorkplace();
  const formula = `formula: "sum(i = 1..n, (x[i] - x_opt[i])^2)", start: [0], dim: 2, minimum: 0, instance: [1]`;
  own.write(
    "own.yaml",
    `objectives:
  - { name: bbob_f1, ${formula}, constants: { x_opt: [1, 2] } }
  - { suite: bbob, function: 8, dim: 2 }
optimizer: sgd
parameters: { lr: 0.3 }
schedule: [constant, cosine]
targets: bbob
`,
  );
  await own.out("run", "own.yaml", "--quiet", "--threads", "1");
  const times = await own.json<ErtRow[]>("ert", "--targets", "100", "--cost", "evaluations");
  expect(times.map(({ objective, best_2009 }) => [objective, best_2009 === null])).toEqual([
    ["bbob_f1", true],
    ["bbob_f1", true],
    ["bbob_f8", false],
    ["bbob_f8", false],
  ]);
  const { stderr } = await own.sweep("export", "-o", "coco");
  expect(stderr).toContain("wrote 2 runs to 2 folders: coco\n");
  expect(stderr).toContain("left out, since COCO's format is for bbob: bbob_f1\n");
});

test("a schedule has its name", async () => {
  const named = quickWorkplace();
  const grid = "schedule: [constant, cosine]\nstop: { max_steps: 20 }\nparameters: { lr: 0.1 }\ntargets: bbob\n";
  named.write("named.yaml", `objective: { suite: bbob, function: 1, dim: 2 }\noptimizer: sgd\n${grid}`);
  await named.out("run", "named.yaml", "--quiet", "--threads", "1");
  const rows = await named.json<ErtRow[]>("ert", "--targets", "1");
  expect(rows.map(({ optimizer }) => optimizer)).toEqual(["sgd", "sgd schedule=cosine"]);
  await named.out("export", "-o", "coco");
  expect(readdirSync(named.path("coco")).toSorted()).toEqual(["sgd-lr0.1", "sgd_schedule=cosine-lr0.1"]);
});

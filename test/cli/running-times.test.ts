import { readdirSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sweepFigures } from "../../src/report/runtime/open-runtimes.ts";
import { openResults } from "../../src/store/read/results.ts";
import { QuickWorkplace, quickWorkplace } from "../support/command/quick-workplace.ts";

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

test("the ECDF of recorded targets has a panel for all functions and for each group", async () => {
  const { code, stdout, stderr } = await place.sweep("plot", "grid", "--kind", "ecdf", "-o", "-");
  expect([code, stderr]).toEqual([0, expect.stringContaining("a gradient counts as dim evaluations")]);
  for (const title of ["bbob in 2 dimensions · 2 functions", "bbob (separable) in 3 dimensions · 1 function"]) {
    expect(stdout).toContain(title);
  }
  expect(stdout).toContain("best 2009");
  const again = await place.out("plot", "grid", "--kind", "ecdf", "-o", "-");
  expect(again).toBe(stdout);
});

test("an ECDF is over the functions that all optimizers ran", async () => {
  const partial = quickWorkplace();
  const block = (optimizer: string, functions: string): string =>
    `  - { optimizer: ${optimizer}, objectives: [{ suite: bbob, function: ${functions}, dim: 2 }] }\n`;
  const grid = `targets: bbob\nstop: { max_steps: 20 }\nparameters: { lr: 0.1 }\nspaces:\n`;
  partial.write("grid.yaml", `${grid}${block("sgd", "[1, 2]")}${block("adam", "[1, 8]")}`);
  await partial.out("run", "grid.yaml", "--quiet", "--threads", "1");
  const { stdout, stderr } = await partial.sweep("plot", "--kind", "ecdf", "-o", "-");
  expect(stderr).toContain("2 objectives are left out: not every optimizer ran them.\n");
  expect(stdout).toContain("bbob in 2 dimensions · 1 function<");
  partial.write("apart.yaml", `${grid}${block("sgd", "2")}${block("adam", "8")}`);
  await partial.out("run", "apart.yaml", "--quiet", "--threads", "1");
  expect(await partial.sweep("plot", "apart", "--kind", "ecdf", "-o", "-")).toMatchObject({
    ...{
      code: 2,
      stderr: "no function was run by every optimizer with the same targets; sweep ert shows the times of each\n",
    },
  });
  expect(await partial.json("ert", "apart", "--targets", "1")).toHaveLength(2);
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

test("targets compare per function, and those that not every space recorded are named", async () => {
  const mixed = quickWorkplace();
  mixed.write("mixed.yaml", MIXED);
  await mixed.out("run", "mixed.yaml", "--quiet", "--threads", "1");
  const { stdout, stderr } = await mixed.sweep("ert", "--targets", "all", "--format", "json");
  const rows = (JSON.parse(stdout) as ErtRow[]).map(({ objective, optimizer }) => `${objective} ${optimizer}`);
  const counts = [...Map.groupBy(rows, (name) => name)].map(([name, own]) => [name, own.length]);
  expect(counts).toEqual([
    ["bbob_f1 sgd", 51],
    ["rosenbrock sgd", 2],
    ["bbob_f8 sgd", 1],
    ["bbob_f8 adam", 1],
  ]);
  const left = "bbob_f8 in 2 dimensions: 2 targets are left out: not every space recorded them.\n";
  expect(stderr).toContain(left);
  const adam = ["--where", "optimizer = 'adam'"];
  expect(await mixed.json("ert", "--targets", "all", ...adam)).toHaveLength(2);
  expect((await mixed.sweep("ert", "--targets", "1e-3", ...adam)).stderr).toContain("it has 10, 1\n");
  const over = await mixed.sweep("best", "--over", "group", "--format", "json");
  const pairs = (JSON.parse(over.stdout) as { over: string; pairs: number }[]).map((row) => [row.over, row.pairs]);
  expect(pairs).toEqual([
    ["separable", 51],
    ["moderate", 1],
    ["moderate", 1],
  ]);
  expect(over.stderr).toContain(left.replace("bbob_f8", "moderate"));
  const picture = await mixed.sweep("plot", "--kind", "ecdf", "-o", "-");
  expect(picture.stderr).toContain("2 targets are left out: not every space recorded them.\n");
});

test("a space that recorded no targets is named where it is left out", async () => {
  const mixed = quickWorkplace();
  mixed.write(
    "mixed.yaml",
    MIXED.replace("spaces:", "spaces:\n  - { objective: { suite: bbob, function: 9, dim: 2 } }"),
  );
  await mixed.out("run", "mixed.yaml", "--quiet", "--threads", "1");
  const left = "left out, since they recorded no targets: bbob_f9 sgd\n";
  const commands = [
    ["ert"],
    ["best", "--over", "suite"],
    ["plot", "--kind", "ecdf", "-o", "-"],
    ["export", "-o", "coco"],
  ];
  for (const args of commands) {
    const { stderr } = await mixed.sweep(...args);
    expect(stderr, `sweep ${args.join(" ")}`).toContain(left);
  }
  expect((await mixed.sweep("ert", "--where", "space > 0")).stderr).not.toContain("left out, since");
  const results = openResults(mixed.path("results/sweeps.db"));
  const figures = sweepFigures(results, results.findSweep());
  results.close();
  const named = figures.map(({ title, unrecorded }) => [title, unrecorded]);
  expect(named).toContainEqual(["bbob in 2 dimensions", ["bbob_f9 sgd"]]);
});

test("without a chosen space that recorded targets, the reason is that", async () => {
  const mixed = quickWorkplace();
  mixed.write(
    "mixed.yaml",
    `spaces:
  - { objective: { suite: bbob, function: [1, 8], dim: 2 } }
  - { objective: { suite: mgh, function: 1 }, targets: bbob }
optimizer: sgd
parameters: { lr: 0.001 }
stop: { max_steps: 5 }
`,
  );
  await mixed.out("run", "mixed.yaml", "--quiet", "--threads", "1");
  const said = async (...args: readonly string[]) => {
    const { code, stderr } = await mixed.sweep(...args);
    return [code, stderr];
  };
  const remedy = `add "targets: bbob" to the grid and run it again\n`;
  const both = `these recorded no targets: bbob_f1 sgd, bbob_f8 sgd; ${remedy}`;
  const first = `--where space = 0: these recorded no targets: bbob_f1 sgd; ${remedy}`;
  const of = "COCO's format is for functions of the suite bbob";
  expect(await said("ert", "--where", "space = 0")).toEqual([2, first]);
  expect(await said("export", "-o", "coco", "--where", "space = 0")).toEqual([2, first]);
  expect(await said("export", "-o", "coco")).toEqual([2, `${of}: ${both}`]);
  expect(await said("export", "-o", "coco", "--where", "space = 2")).toEqual([2, `${of}: no chosen trial has one\n`]);
  expect(await said("best", "--over", "group")).toEqual([2, `of the objectives in groups of a suite, ${both}`]);
});

test("spaces without a common target cannot be compared", async () => {
  const apart = quickWorkplace();
  apart.write("apart.yaml", MIXED.replace("[10, 1]", "[1]").replaceAll(/.*(function: 1,|mgh).*\n/g, ""));
  await apart.out("run", "apart.yaml", "--quiet", "--threads", "1");
  const said = async (...args: readonly string[]) => {
    const { code, stderr } = await apart.sweep(...args);
    return [code, stderr];
  };
  const remedy = "choose spaces with the same targets by --where";
  expect(await said("ert")).toEqual([2, `the spaces of each objective have no target in common: ${remedy}\n`]);
  expect(await said("best", "--over", "suite")).toEqual([
    ...[2, "no suite has a target that all its spaces recorded; sweep ert shows each function\n"],
  ]);
  expect(await said("plot", "--kind", "ecdf", "-o", "-")).toEqual([
    ...[2, "no function was run by every optimizer with the same targets; sweep ert shows the times of each\n"],
  ]);
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

test("without a readable grid, no function is one of COCO", async () => {
  const broken = quickWorkplace();
  broken.write("grid.yaml", "objective: { suite: bbob, function: 1, dim: 2 }\noptimizer: sgd\ntargets: bbob\n");
  await broken.out("run", "grid.yaml", "--quiet", "--threads", "1");
  const db = new Database(broken.path("results/sweeps.db"));
  db.prepare("UPDATE sweep SET spec = 'objective: bbob_f1\nobjectives: 3\n'").run();
  db.close();
  const times = await broken.json<ErtRow[]>("ert", "--targets", "1", "--cost", "evaluations");
  expect(times.map((row) => row.best_2009)).toEqual([null]);
  const said = async (...args: readonly string[]) => {
    const { code, stderr } = await broken.sweep(...args);
    return [code, stderr];
  };
  const reason = "the stored grid of sweep 1 cannot be read: grid:2:13: objectives: 3";
  const failed = (what: string) => [2, expect.stringMatching(`^${what}: ${reason}.*\n$`)];
  expect(await said("export", "-o", "coco")).toEqual(failed("COCO's format is for functions of the suite bbob"));
  expect(await said("best", "--over", "group")).toEqual(failed("no objective of sweep 1 is in a group of a suite"));
  const note = `no objective is known to be of a suite: ${reason}`;
  for (const args of [["ert"], ["best", "--over", "suite"], ["plot", "--kind", "ecdf", "-o", "-"]]) {
    expect(await said(...args), args.join(" ")).toEqual([0, expect.stringContaining(note)]);
  }
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

const MIXED = `
spaces:
  - { objective: { suite: bbob, function: 1, dim: 2 }, targets: bbob }
  - { objective: { suite: mgh, function: 1 }, targets: [100, 1e-3] }
  - { objective: { suite: bbob, function: 8, dim: 2 }, targets: [100, 10] }
  - { objective: { suite: bbob, function: 8, dim: 2 }, optimizer: adam, targets: [10, 1] }
optimizer: sgd
parameters: { lr: [0.001] }
stop: { max_steps: 300 }
`;

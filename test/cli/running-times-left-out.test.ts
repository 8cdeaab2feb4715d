import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { sweepFigures } from "../../src/report/runtime/open-runtimes.ts";
import { openResults } from "../../src/store/read/results.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";

interface ErtRow {
  readonly objective: string;
  readonly optimizer: string;
  readonly best_2009: number | null;
}

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
  const { notes } = sweepFigures(results, results.findSweep());
  results.close();
  expect(notes).toEqual(["left out, since they recorded no targets: bbob_f9 sgd"]);
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
  const said = errorsOf(mixed);
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

test("functions of a dimension without a common target are named", async () => {
  const drop = quickWorkplace();
  drop.write(
    "drop.yaml",
    `spaces:
  - { objective: { suite: bbob, function: 1, dim: [2, 3], instance: 1..2 }, targets: bbob }
  - { objective: { suite: bbob, function: 8, dim: 2, instance: 1 }, targets: [50, 0.5] }
  - { objective: { suite: bbob, function: 8, dim: 4, instance: 1 }, targets: bbob }
  - { objective: { suite: bbob, function: 8, dim: 4, instance: 2 }, targets: [50, 0.5] }
optimizer: sgd
parameters: { lr: [0.01, 0.1] }
stop: { max_steps: 20 }
`,
  );
  await drop.out("run", "drop.yaml", "--quiet", "--threads", "1");
  const left = (name: string): string => `${name} is left out: its spaces have no target in common.`;
  const notes = ["bbob in 2 dimensions", "bbob in 4 dimensions"].map(left);
  const results = openResults(drop.path("results/sweeps.db"));
  const { figures, ...others } = sweepFigures(results, results.findSweep());
  results.close();
  expect(figures.map(({ title }) => title)).toEqual(["bbob in 3 dimensions"]);
  expect(others).toEqual({ notes });
  const said = errorsOf(drop);
  for (const args of [
    ["best", "--over", "suite"],
    ["plot", "--kind", "ecdf", "-o", "-"],
  ]) {
    expect(await said(...args)).toEqual([0, expect.stringContaining(`${notes.join("\n")}\n`)]);
  }
  const [, ert] = await said("ert");
  expect(ert).toContain(left("bbob_f8 in 4 dimensions"));
  expect(ert).not.toContain("in 2 dimensions");
});

test("functions of a dimension that no two optimizers share are named", async () => {
  const apart = quickWorkplace();
  apart.write(
    "apart.yaml",
    `spaces:
  - { objective: { suite: bbob, function: 1, dim: [2, 3] }, optimizers: [sgd, adam] }
  - { objective: { suite: bbob, function: 2, dim: 5 }, optimizer: sgd }
  - { objective: { suite: bbob, function: 8, dim: 5 }, optimizer: adam }
targets: bbob
parameters: { lr: 0.1 }
stop: { max_steps: 20 }
`,
  );
  await apart.out("run", "apart.yaml", "--quiet", "--threads", "1");
  expect(await errorsOf(apart)("plot", "--kind", "ecdf", "-o", "-")).toEqual([
    ...[0, expect.stringContaining("bbob in 5 dimensions is left out: no function was run by every optimizer.\n")],
  ]);
});

test("spaces without a common target cannot be compared", async () => {
  const apart = quickWorkplace();
  apart.write("apart.yaml", MIXED.replace("[10, 1]", "[1]").replaceAll(/.*(function: 1,|mgh).*\n/g, ""));
  await apart.out("run", "apart.yaml", "--quiet", "--threads", "1");
  const said = errorsOf(apart);
  const remedy = "choose spaces with the same targets by --where";
  expect(await said("ert")).toEqual([2, `the spaces of each objective have no target in common: ${remedy}\n`]);
  expect(await said("best", "--over", "suite")).toEqual([
    ...[2, "no suite has a target that all its spaces recorded; sweep ert shows each function\n"],
  ]);
  expect(await said("plot", "--kind", "ecdf", "-o", "-")).toEqual([
    ...[2, "no function was run by every optimizer with the same targets; sweep ert shows the times of each\n"],
  ]);
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
  const said = errorsOf(broken);
  const reason = "the stored grid of sweep 1 cannot be read: grid:2:13: objectives: 3";
  const failed = (what: string) => [2, expect.stringMatching(`^${what}: ${reason}.*\n$`)];
  expect(await said("export", "-o", "coco")).toEqual(failed("COCO's format is for functions of the suite bbob"));
  expect(await said("best", "--over", "group")).toEqual(failed("no objective of sweep 1 is in a group of a suite"));
  const note = `no objective is known to be of a suite: ${reason}`;
  for (const args of [["ert"], ["best", "--over", "suite"], ["plot", "--kind", "ecdf", "-o", "-"]]) {
    expect(await said(...args)).toEqual([0, expect.stringContaining(note)]);
  }
});

/** Returns a function that runs a command, and returns its exit code and standard error. */
function errorsOf(place: QuickWorkplace): (...args: readonly string[]) => Promise<readonly [number | null, string]> {
  return async (...args) => {
    const { code, stderr } = await place.sweep(...args);
    return [code, stderr];
  };
}

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

import { mkdirSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { BBOB_TARGETS } from "../../src/sweep/spec/targets.ts";
import { cocoErt, readCoco } from "../support/coco/read-coco.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";

// The example of the format's description: gradient descent on f1 from the origin, the second
// instance cut off after 4 points.
const EXAMPLE = `
optimizer: sgd
targets: bbob
parameters: { lr: 0.3 }
spaces:
  - { objective: { suite: bbob, function: 1, dim: 2, instance: 1 } }
  - { objective: { suite: bbob, function: 1, dim: 2, instance: 2 }, stop: { max_steps: 3 } }
`;

async function ran(grid: string): Promise<QuickWorkplace> {
  const place = quickWorkplace();
  place.write("grid.yaml", grid);
  await place.out("run", "grid.yaml", "--quiet", "--threads", "1");
  return place;
}

test("the exported example has the running times of COCO", async () => {
  const place = await ran(EXAMPLE);
  const { stderr } = await place.sweep("export", "--format", "coco", "-o", "coco");
  expect(stderr).toContain("wrote 2 runs to 1 folder: coco\ncost: points of the path, k + 1 after k steps");
  expect(readdirSync(place.path("coco"))).toEqual(["sgd-lr0.3"]);
  const [data] = readCoco(place.path("coco/sgd-lr0.3"));
  expect(data!.keys).toEqual({
    ...{ suite: "bbob", funcId: "1", DIM: "2", Precision: "1.000e-08", algId: "sgd lr=0.3" },
    ...{ coco_version: "2.8.2", logger: "bbob", data_format: "bbob-new2" },
  });
  const { runs, lines } = data!;
  expect(runs.map(({ instance, rows }) => [instance, rows.at(-1)![0]])).toEqual([
    [1, 12],
    [2, 4],
  ]);
  expect([cocoErt(runs, 1), cocoErt(runs, 1e-8)]).toEqual([2.5, 16]);
  // Known values: the minima of the instances, the losses at the start and at the end.
  const [first, second] = lines.filter((line) => line.startsWith("%"));
  expect(first).toBe(
    "% f evaluations | g evaluations | best noise-free fitness - Fopt (7.948000000000e+01) + sum g_i+ | measured fitness | best measured fitness",
  );
  expect(second).toContain("Fopt (3.944800000000e+02)");
  expect(lines[1]).toBe("1 0 +1.402094080e+00 +8.088209408e+01 +8.088209408e+01");
  expect(lines.find((line) => line.startsWith("12 0 "))).toMatch(
    /^12 0 \+2\.4665\d+e-09 \+7\.948000000e\+01 \+7\.948000000e\+01$/,
  );
  expect(lines.at(-1)).toBe("4 0 +9.646872461e-02 +3.945764687e+02 +3.945764687e+02");
});

test("all 51 targets have the running times of sweep ert, by points and by evaluations", async () => {
  const place = await ran(EXAMPLE);
  for (const cost of ["steps", "evaluations"]) {
    await place.out("export", "-o", cost, "--cost", cost);
    const [data] = readCoco(place.path(`${cost}/sgd-lr0.3`));
    const rows = await place.json<{ target: number; ert: number | null }[]>("ert", "--targets", "all", "--cost", cost);
    expect(rows.map(({ target }) => target)).toEqual(BBOB_TARGETS);
    expect(rows.map(({ ert }) => ert)).toEqual(BBOB_TARGETS.map((target) => finite(cocoErt(data!.runs, target))));
    expect(data!.comment).toContain(cost === "steps" ? "points of the path" : "a gradient as DIM evaluations");
  }
});

test("each space is exported with all its own targets", async () => {
  const place = await ran(`
spaces:
  - { objective: { suite: bbob, function: 1, dim: 2 }, targets: bbob }
  - { objective: { suite: bbob, function: 1, dim: 2, instance: 2 }, targets: [100, 1e-3] }
  - { objective: { suite: mgh, function: 1 }, targets: [10] }
optimizer: sgd
parameters: { lr: 0.3 }
`);
  const exported = await place.sweep("export", "-o", "coco");
  expect(exported.stderr).toContain(
    "not all of COCO's 51 targets are recorded, so its tools count others as reached later than they were, or never: bbob_f1 in 2 dimensions (2 of 51); ",
  );
  expect((await place.sweep("export", "-o", "all", "--where", "space = 0")).stderr).not.toContain("are recorded");
  const [data] = readCoco(place.path("coco/sgd-lr0.3"));
  expect(data!.runs.map(({ rows }) => rows.length)).toEqual([12, 3]);
  const { code, stderr } = await place.sweep("export", "-o", "none", "--where", "objective = 'rosenbrock'");
  expect([code, stderr]).toEqual([2, "COCO's format is for functions of the suite bbob: no chosen trial has one\n"]);
});

test("each setting has a folder, each function a file, and each dimension its data", async () => {
  const place = await ran(`
objectives: [{ suite: bbob, function: [1, 8], dim: [2, 3], instance: [1, 2, 7] }, sphere]
optimizers: [sgd, momentum]
parameters: { lr: [1e-3, 1e-4] }
stop: { max_steps: 50 }
targets: bbob
start: random
repeats: 2
`);
  const { code, stderr } = await place.sweep("export", "-o", "deep/coco", "--where", "lr < 0.001 OR optimizer = 'sgd'");
  expect([code, stderr]).toEqual([0, expect.stringContaining("left out, since COCO's format is for bbob: sphere\n")]);
  expect(stderr).toContain("wrote 72 runs to 3 folders: deep/coco\n");
  expect(readdirSync(place.path("deep/coco")).toSorted()).toEqual(["momentum-lr0.0001", "sgd-lr0.0001", "sgd-lr0.001"]);
  const data = readCoco(place.path("deep/coco/sgd-lr0.001"));
  expect(data.map(({ keys }) => [keys["funcId"], keys["DIM"]])).toEqual([
    ["1", "2"],
    ["1", "3"],
    ["8", "2"],
    ["8", "3"],
  ]);
  for (const { runs } of data) expect(runs.map(({ instance }) => instance)).toEqual([1, 1, 2, 2, 7, 7]);
});

test("a folder that has content is replaced only by --force", async () => {
  const place = await ran(EXAMPLE);
  mkdirSync(place.path("coco/sgd-lr0.3"), { recursive: true });
  await place.out("export", "-o", "coco");
  place.write("coco/sgd-lr0.3/mine.txt", "mine");
  const refused = await place.sweep("export", "-o", "coco");
  expect(refused).toMatchObject({
    ...{ code: 2, stdout: "", stderr: "folder exists: coco/sgd-lr0.3; --force replaces it\n" },
  });
  expect(readdirSync(place.path("coco"))).toEqual(["sgd-lr0.3"]);
  await place.out("export", "-o", "coco", "--force");
  expect(readdirSync(place.path("coco/sgd-lr0.3"))).toEqual(["data_f1", "sweep_f1.info"]);
});

test("an export that is not possible is refused", async () => {
  const place = await ran("objective: sphere\noptimizer: sgd\ntargets: [1, 0.1]");
  const said = async (...args: readonly string[]) => {
    const { code, stderr } = await place.sweep("export", ...args);
    return [code, stderr];
  };
  expect(await said()).toEqual([2, expect.stringContaining("export needs a folder: add -o DIR")]);
  expect(await said("-o", "coco", "--format", "foo")).toEqual([2, "--format must be coco: foo\n"]);
  expect(await said("-o", "coco")).toEqual([2, "COCO's format is for functions of the suite bbob: sweep 1 has none\n"]);
  expect(await said("-o", "grid.yaml")).toEqual([2, expect.stringContaining("COCO's format")]);
  expect(place.has("coco")).toBe(false);
});

test("functions with fewer targets, in too many dimensions and without targets are named", async () => {
  const place = await ran(`
spaces:
  - { objective: { suite: bbob, function: 1, dim: 64, instance: 1 }, targets: [100, 1] }
  - { objective: { suite: bbob, function: 1, dim: 64, instance: 2 }, targets: [100, 10, 1] }
  - { objective: { suite: bbob, function: [2, 3, 4, 5, 6, 7], dim: 2 }, targets: [50] }
  - { objective: { suite: bbob, function: [8, 9], dim: 2 } }
optimizer: sgd
stop: { max_steps: 1 }
`);
  const { stderr } = await place.sweep("export", "-o", "coco");
  const functions = [2, 3, 4, 5].map((f) => `bbob_f${f} in 2 dimensions (0 of 51)`).join(", ");
  expect(stderr).toContain(`: bbob_f1 in 64 dimensions (2 to 3 of 51), ${functions} and 2 more; "targets: bbob"`);
  expect(stderr).toContain("COCO's suite has no functions in more than 40 dimensions: bbob_f1 in 64 dimensions\n");
  expect(stderr).toContain("left out, since they recorded no targets: bbob_f8 sgd, bbob_f9 sgd\n");
});

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

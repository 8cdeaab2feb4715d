import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { argumentsOf, quickWorkplace } from "../support/command/quick-workplace.ts";

const GRID = `
name: small
objectives: [rosenbrock, ravine]
optimizers: [sgd, momentum]
parameters:
  lr: { min: 1e-4, max: 1, scale: log, num: 9 }
  momentum: [0.5, 0.9]
stop: { max_steps: 2000, target: 1e-6 }
`;
// One thread starts faster than two, and no result here depends on it.
const RUN = ["run", "grid.yaml", "--threads", "1"];
const TRIALS = 2 * (9 + 18);

interface Sweep {
  readonly sweep_id: number;
  readonly name: string;
  readonly status: string;
  readonly trials: number;
  readonly done: number;
}

test("a first run prints a summary, its file and next commands; the same run again does nothing", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  const first = await place.sweep(...RUN);
  expect(first.code).toBe(0);
  expect(first.stdout.split("\n")[0]).toMatch(/^space +trials +converged +best +steps +final_loss$/);
  expect(first.stdout).toMatch(/^ravine momentum +18 +\d+ % +lr=\S+ momentum=0\.\d +\d+ +\S+$/m);
  expect(first.stdout.trimEnd().split("\n")).toHaveLength(5);
  expect(first.stderr).toMatch(/^small: 54 trials, .* steps in .*, sweep 1 of results\/sweeps\.db$/m);
  const next = first.stderr.split("next  ")[1]!;
  expect(next).toContain("sweep best\n");

  const before = readFileSync(place.path("results/sweeps.db"));
  const again = await place.sweep(...RUN);
  expect(again.code).toBe(0);
  expect(again.stdout).toBe(first.stdout);
  expect(again.stderr).toContain("already complete: sweep 1 has all its trials");
  expect(readFileSync(place.path("results/sweeps.db"))).toEqual(before);

  // The suggested commands work.
  const lines = next.trimEnd().split("\n");
  const ours = lines.filter((line) => line.trimStart().startsWith("sweep "));
  const others = lines.filter((line) => !ours.includes(line));
  expect([ours.length, others.length]).toEqual([2, 1]);
  const typed = await Promise.all([
    ...(await argumentsOf(place, ours)).map((args) => place.sweep(...args)),
    ...others.map((line) => place.shell(line)),
  ]);
  for (const one of typed) {
    expect(one).toMatchObject({ code: 0, stdout: expect.stringMatching(/rosenbrock|ravine/) });
  }
});

test("--fresh or a changed grid adds a sweep; comments, key order and number spelling do not", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  await place.out(...RUN);
  await place.out(...RUN, "--fresh");
  const same = `# a comment
stop: { target: 0.000001, max_steps: 2.0e3 }
parameters: { lr: { max: 1.0, scale: log, min: 0.0001, num: 9 }, momentum: [0.50, 0.9] }
optimizers: [sgd, momentum]
objectives:
  - { name: rosenbrock, dim: 2 }
  - ravine
name: small
`;
  place.write("grid.yaml", same);
  expect((await place.sweep(...RUN)).stderr).toContain("already complete: sweep 2");
  place.write("grid.yaml", GRID.replace("max_steps: 2000", "max_steps: 2001"));
  await place.out(...RUN);
  await place.out(...RUN, "--set", "stop.max_steps=2002", "--set", "parameters.momentum=0.7");
  const sweeps = await place.json<Sweep[]>("ls");
  expect(sweeps.map(({ sweep_id, status, done }) => [sweep_id, status, done])).toEqual([
    [1, "complete", TRIALS],
    [2, "complete", TRIALS],
    [3, "complete", TRIALS],
    [4, "complete", 36],
  ]);
});

test("1, 2 and 4 threads give the same bytes", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  const [one, two, four] = await Promise.all(
    ["1", "2", "4"].map(async (threads) => {
      await place.out("run", "grid.yaml", "--threads", threads, "--db", `${threads}.db`);
      return await place.out("query", "--format", "csv", "--db", `${threads}.db`);
    }),
  );
  expect(one!.split("\n")).toHaveLength(TRIALS + 2);
  expect(two).toBe(one);
  expect(four).toBe(one);
});

test("--set overrides the grid, which may come from standard input", async () => {
  const place = quickWorkplace();
  const { code } = await place.start(["run", "-", "--threads", "1", "--set", "stop.max_steps=7"], { input: GRID })
    .ended;
  expect(code).toBe(0);
  const rows = await place.json<{ steps: number; status: string }[]>("query");
  expect(rows).toHaveLength(TRIALS);
  expect(Math.max(...rows.map(({ steps }) => steps))).toBe(7);
  expect(rows.some(({ status }) => status === "exhausted")).toBe(true);
});

test("--db or else SWEEP_DB names the file; missing folders are created", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  const env = { SWEEP_DB: "by/the/environment.db" };
  const run = await place.sweepIn(env, ...RUN);
  expect(run.stderr).toContain("sweep best --db by/the/environment.db\n");
  expect(await place.sweepIn(env, ...RUN, "--db", "my file.db")).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("sweep best --db 'my file.db'\n"),
  });
  expect(place.has("results")).toBe(false);
  const found = await Promise.all([place.sweepIn(env, "ls", "--format", "csv"), place.out("ls", "--db", "my file.db")]);
  expect(found[0].stdout).toMatch(/^1,small,complete,54,54,/m);
  expect(found[1]).toMatch(/^ 1 +small +complete +54 +54 /m);
});

test("--quiet prints nothing on standard error; --format json prints one document", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  const first = await place.sweep(...RUN, "--quiet", "--format", "json");
  expect(first).toMatchObject({ code: 0, stderr: "" });
  const summary = JSON.parse(first.stdout) as Sweep & { db: string; spaces: { label: string; best: object }[] };
  expect(summary).toMatchObject({
    sweep_id: 1,
    name: "small",
    status: "complete",
    trials: TRIALS,
    done: TRIALS,
    db: "results/sweeps.db",
  });
  expect(summary.spaces.map(({ label }) => label)).toEqual([
    "rosenbrock sgd",
    "rosenbrock momentum",
    "ravine sgd",
    "ravine momentum",
  ]);
  expect(summary.spaces[3]).toMatchObject({
    trials: 18,
    done: 18,
    counts: { diverged: 0, failed: 0 },
    best: { status: "converged", hyperparameters: { lr: expect.any(Number), momentum: expect.any(Number) } },
  });
  const again = await place.sweep(...RUN, "--format", "json");
  expect(JSON.parse(again.stdout)).toEqual(summary);
});

test("a bad grid is refused with line and caret, and no file is written", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID.replace("max_steps", "max_stepz"));
  for (const command of ["run", "plan"]) {
    const { code, stdout, stderr } = await place.sweep(command, "grid.yaml");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^grid\.yaml:8:9: unknown key "max_stepz": did you mean "max_steps"\?\n/);
    const [line, caret] = stderr.split("\n").filter((one) => one.includes("max_stepz:") || /^[\s|]*\^+$/.test(one));
    expect(caret!.indexOf("^")).toBe(line!.indexOf("max_stepz"));
  }
  const piped = await place.sweepFrom("objective: rosenbrok\noptimizer: sgd\n", "run", "-", "--threads", "1");
  expect(piped).toMatchObject({ code: 2, stderr: expect.stringContaining("<stdin>:1:12: ") });
  expect(piped.stderr).toContain('did you mean "rosenbrock"?');
  expect(place.has("results")).toBe(false);
});

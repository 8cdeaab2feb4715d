import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { QuickWorkplace, quickWorkplace } from "../support/command/quick-workplace.ts";
import type { Ended, Workplace } from "../support/command/sweep-command.ts";
import { inSoak } from "../support/faults/attempts.ts";

const GRID = `
objective: ravine
optimizers: [sgd, momentum]
parameters:
  lr: [0.03, 0.1, 0.3, 1.2]
  momentum: [0.5, 0.9]
stop: { max_steps: 500, target: 1e-6 }
`;
const TRIALS = 4 + 8;
const HOLDS = "expect: [{ name: some converge, sql: SELECT count(*) > 0 FROM results WHERE status = 'converged' }]\n";

function check(place: Workplace, ...args: string[]): Promise<Ended> {
  return place.sweep("check", "grid.yaml", "--threads", "1", ...args);
}

const baselines = new QuickWorkplace();
beforeAll(async () => {
  baselines.write("grid.yaml", GRID);
  await baselines.out("check", "grid.yaml", "--threads", "1", "--update");
});
afterAll(() => baselines.remove());

/** A workplace with the grid and the baseline of its results. */
function withBaseline(): Workplace {
  const place = quickWorkplace();
  for (const name of ["grid.yaml", "grid.baseline.csv"]) place.write(name, baselines.read(name));
  return place;
}

/** Changes the baseline's line with this start. */
function edit(place: Workplace, start: string, change: (line: string) => string): void {
  const lines = place.read("grid.baseline.csv").split("\n");
  const index = lines.findIndex((line) => line.startsWith(start));
  expect(index, `a line that starts with ${start}`).toBeGreaterThan(0);
  lines[index] = change(lines[index]!);
  place.write("grid.baseline.csv", lines.filter((line) => line !== "").join("\n"));
}

/** Lists the temporary folders of checks. */
function leftovers(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith("sweep-check-"));
}

test("--update writes a baseline with one line per trial; the same grid passes against it and leaves it unchanged", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  const update = await check(place, "--update");
  expect(update).toMatchObject({ code: 0 });
  expect(update.stdout).toMatch(/^PASS: wrote grid\.baseline\.csv, 12 trials$/m);
  const baseline = place.read("grid.baseline.csv");
  expect(baseline).toBe(baselines.read("grid.baseline.csv"));
  expect(baseline.split("\n").filter((line) => line.startsWith("ravine,"))).toHaveLength(TRIALS);
  // The number of threads does not matter.
  const again = await place.sweep("check", "grid.yaml", "--threads", "2", "--quiet");
  expect(again).toMatchObject({ code: 0, stderr: "" });
  expect(again.stdout).toMatch(/^12 trials compared: 12 same$/m);
  expect(again.stdout.trimEnd().split("\n").at(-1)).toBe("PASS: nothing is worse than in grid.baseline.csv");
  expect(place.read("grid.baseline.csv")).toBe(baseline);
  expect(readdirSync(place.folder).sort()).toEqual(["grid.baseline.csv", "grid.yaml"]);
});

test("a slower, diverged or missing trial fails the check, worst first; --update accepts it", async () => {
  const place = withBaseline();
  edit(place, "ravine,momentum,lr=0.1 momentum=0.9,", (line) => line.replace(/converged,\d+/, "converged,60"));
  edit(place, "ravine,sgd,lr=1.2,", (line) => line.replace("diverged", "converged"));
  edit(place, "ravine,sgd,lr=0.3,", (line) => line.replace("lr=0.3", "lr=0.2"));
  edit(place, "ravine,sgd,lr=0.03,", (line) => line.replace(/exhausted,500,.*/, "exhausted,500,1"));
  const [worse, piped] = await Promise.all([
    check(place),
    place.shell("sweep check grid.yaml --threads 1 | true; exit ${PIPESTATUS[0]}"),
  ]);
  expect(worse).toMatchObject({ code: 1 });
  expect(piped).toMatchObject({ code: 1 });
  expect(worse.stdout).toMatch(/^newly diverged +ravine sgd lr=1\.2 +converged .*→ diverged.*$/m);
  expect(worse.stdout).toMatch(/^regressed +ravine momentum lr=0\.1 momentum=0\.9 +steps 60 → \d+ \(\+\d+ %\)$/m);
  expect(worse.stdout).toMatch(/^missing +ravine sgd lr=0\.2 +was converged in \d+ steps$/m);
  expect(worse.stdout).toMatch(/^improved +ravine sgd lr=0\.03 +loss 1 → /m);
  expect(worse.stdout).toMatch(/^added +ravine sgd lr=0\.3 +is converged in \d+ steps$/m);
  const classes = [...worse.stdout.matchAll(/^(newly diverged|regressed|missing|added|improved) /gm)].map(
    ([, name]) => name,
  );
  expect(classes).toEqual(["newly diverged", "regressed", "missing", "added", "improved"]);
  expect(worse.stdout).toMatch(
    /^11 trials compared: 1 newly diverged, 1 regressed, 1 improved, 8 same; not compared: 1 missing, 1 added$/m,
  );
  expect(worse.stdout).toMatch(/^FAIL: worse than in grid\.baseline\.csv: 1 newly diverged, 1 regressed, 1 missing$/m);

  const update = await check(place, "--update");
  expect(update).toMatchObject({ code: 0, stdout: expect.stringMatching(/^newly diverged +ravine sgd lr=1\.2/m) });
  expect(place.read("grid.baseline.csv")).toBe(baselines.read("grid.baseline.csv"));
});

test("a trial slower by less than the grid's tolerance passes", async () => {
  const place = withBaseline();
  edit(place, "ravine,momentum,lr=0.1 momentum=0.9,", (line) => {
    const steps = Number(/converged,(\d+)/.exec(line)![1]);
    return line.replace(/converged,\d+/, `converged,${Math.round(steps / 1.1)}`);
  });
  expect(await check(place, "--set", "check.steps=20%")).toMatchObject({ code: 0 });
});

test("with a changed axis, check compares the common trials and lists the rest as added or missing", async () => {
  const place = withBaseline();
  place.write("grid.yaml", GRID.replace("1.2]", "0.5, 1.2]"));
  const more = await check(place);
  expect(more).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("12 trials compared: 12 same; not compared: 3 added\n"),
  });
  expect(more.stdout).toContain("(3 added: --update takes that into the baseline)");
  place.write("grid.yaml", GRID.replace(", 1.2]", ", 1.3]"));
  const other = await check(place);
  expect(other).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("9 trials compared: 9 same; not compared: 3 missing, 3 added\n"),
  });
});

test("a check without a common trial exits with 3", async () => {
  const place = withBaseline();
  place.write("grid.yaml", `${GRID.replace("[0.03, 0.1, 0.3, 1.2]", "[0.02, 0.2]")}${HOLDS}`);
  const { code, stdout } = await check(place);
  expect({ code, verdict: stdout.trimEnd().split("\n").at(-1) }).toEqual({
    code: 3,
    verdict: "BROKEN: no trial to compare: none of the 6 trials is in grid.baseline.csv",
  });
});

test("a baseline with other conditions exits with 3 and names them; --update accepts them", async () => {
  const place = withBaseline();
  const baseline = place.read("grid.baseline.csv");
  const other = await check(place, "--set", "stop.max_steps=400");
  expect(other).toMatchObject({ code: 3, stdout: "" });
  expect(other.stderr).toContain(
    "the baseline has different conditions: grid.baseline.csv\n  ravine: stop.max_steps 500 → 400",
  );
  expect(other.stderr).toContain("--update");
  expect(place.read("grid.baseline.csv")).toBe(baseline);
  const update = await check(place, "--set", "stop.max_steps=400", "--update");
  expect(update).toMatchObject({ code: 0, stderr: expect.stringContaining("ravine: stop.max_steps 500 → 400") });
  expect(place.read("grid.baseline.csv")).not.toBe(baseline);
});

test("a missing or malformed baseline exits with 3; a wrong grid exits with 2", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  place.write("other.csv", "a,b\n1,2\n");
  const [nothing, unreadable, named, piped, wrong] = await Promise.all([
    check(place),
    check(place, "--baseline", "other.csv"),
    check(place, "--baseline", "nowhere.csv", "--set", "expect=[{ sql: SELECT 1 }]"),
    place.sweepFrom(GRID, "check", "-", "--threads", "1"),
    check(place, "--set", "check.step=5%"),
  ]);
  expect(nothing).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("grid.baseline.csv does not exist; --update"),
  });
  expect(unreadable).toMatchObject({ code: 3, stderr: expect.stringContaining("other.csv:1: not a baseline") });
  expect(named).toMatchObject({ code: 3, stderr: expect.stringContaining("nowhere.csv does not exist") });
  expect(piped).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('- has no "expect", no "same_as" and no baseline'),
  });
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "steps"?') });
  for (const { stdout } of [nothing, unreadable, named, piped, wrong]) expect(stdout).toBe("");
});

test("--update overwrites an unreadable baseline; with standard input it needs --baseline", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  place.write("grid.baseline.csv", "<<<<<<< HEAD\n");
  const update = await check(place, "--update");
  expect(update).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("the old baseline cannot be compared: "),
  });
  expect(await check(place)).toMatchObject({ code: 0 });
  // Refused before reading standard input.
  expect(await place.sweep("check", "-", "--update")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--baseline"),
  });
  const piped = ["check", "-", "--threads", "1", "--baseline", "grid.baseline.csv"];
  expect(await place.sweepFrom(GRID, ...piped)).toMatchObject({ code: 0 });
});

test.for(inSoak())("--db keeps the results; expectations see only this run's", async () => {
  const place = quickWorkplace();
  const exactly = (trials: number): string => `expect: [{ sql: SELECT count(*) = ${trials} FROM results }]\n`;
  place.write("grid.yaml", GRID + exactly(TRIALS));
  for (const _ of [1, 2]) expect(await check(place, "--db", "kept.db")).toMatchObject({ code: 0 });
  expect(await place.json("ls", "--db", "kept.db")).toHaveLength(2);
});

test.for(inSoak())("an interrupted check exits with 130 and leaves no file behind", async () => {
  const place = quickWorkplace();
  place.write(
    "grid.yaml",
    `${GRID.replace("max_steps: 500", "max_steps: 1000000000, diverge: 1e300")}${HOLDS}`.replace("1e-6", "-1"),
  );
  const running = place.start(["check", "grid.yaml", "--threads", "1"], { env: { TMPDIR: place.folder } });
  while (!leftovers(place.folder).some((name) => place.has(join(name, "sweeps.db")))) await delay(20);
  running.signal("SIGINT");
  const { code, stdout, stderr } = await running.ended;
  expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
  expect(stderr).toContain("interrupted: nothing was checked");
  expect(leftovers(place.folder)).toEqual([]);
});

// The test of the docs runs them, too.
test.for(inSoak())("the example sweeps with expectations pass their checks", async () => {
  const place = quickWorkplace();
  const sweeps = join(import.meta.dirname, "../../sweeps");
  const copied = ["escape.yaml", "ravine-check.yaml", "ravine-check.baseline.csv"];
  for (const name of copied) copyFileSync(join(sweeps, name), place.path(name));
  const [escape, ravine] = await Promise.all(
    ["escape.yaml", "ravine-check.yaml"].map((grid) => place.sweep("check", grid, "--threads", "1")),
  );
  expect(escape).toMatchObject({ code: 0, stdout: expect.stringContaining("all 4 expectations hold") });
  expect(ravine).toMatchObject({ code: 0, stdout: expect.stringContaining("64 trials compared: 64 same") });
});

test.for(inSoak())("gradient descent leaves the worse well where escape.yaml says so, and nowhere below", async () => {
  const place = quickWorkplace();
  copyFileSync(join(import.meta.dirname, "../../sweeps/escape.yaml"), place.path("escape.yaml"));
  const endsOf = async (optimizer: string, parameters: string): Promise<string> => {
    const grid = ["--set", `optimizers=[${optimizer}]`, "--set", `parameters=${parameters}`];
    await place.sweep("run", "escape.yaml", "--threads", "1", "--quiet", ...grid);
    const counts = ["--columns", "status,count", "--group-by", "status", "--format", "csv"];
    return (await place.sweep("query", "escape", ...counts)).stdout.split("\n").slice(1).join(" ").trim();
  };
  expect(await endsOf("sgd", "{ lr: { min: 0.0005, max: 0.05, step: 0.0005 } }")).toBe("stationary,100");
  expect(await endsOf("sgd", "{ lr: 0.08 }")).toBe("converged,1");
  expect(await endsOf("momentum", "{ lr: 0.01, momentum: { min: 0.9715, max: 0.976, step: 0.0005 } }")).toBe(
    "stationary,10",
  );
});

test("momentum that loses its velocity every 50 steps fails the ravine's check, which names the trials", async () => {
  const place = quickWorkplace();
  const sweeps = join(import.meta.dirname, "../../sweeps");
  for (const name of ["ravine-check.yaml", "ravine-check.baseline.csv"])
    copyFileSync(join(sweeps, name), place.path(name));
  const rule = (line: string): string =>
    `optimizer={ name: momentum, hyperparameters: { lr: 0.01, momentum: 0.9 }, state: { v: 0 }, update: ["v = ${line}", "x = x + v"] }`;
  const line = "where(t - 50*floor(t/50) > 0, momentum*v, 0) - lr*g";
  const reset = await place.sweep("check", "ravine-check.yaml", "--threads", "1", "--set", rule(line));
  expect(reset).toMatchObject({ code: 1 });
  expect(reset.stdout).toMatch(/^newly diverged +ravine momentum lr=1\.6 momentum=0\.99 +converged .*→ diverged.*$/m);
  expect(reset.stdout).toMatch(/^regressed +ravine momentum lr=0\.01 momentum=0\.95 +steps 403 → /m);
  expect(reset.stdout).toMatch(/^FAIL: .*: 2 newly diverged, 8 regressed; the expectation holds$/m);
});

import { cpSync, mkdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { argumentsOf, QuickWorkplace, quickWorkplace } from "../support/command/quick-workplace.ts";
import type { Ended } from "../support/command/sweep-command.ts";
import { inSoak } from "../support/faults/attempts.ts";
import { parseXml } from "../support/files/parse-xml.ts";

const GRID = `objective: ravine
optimizers: [sgd, momentum]
parameters: { lr: [0.1, 0.3], momentum: [0.5, 0.9] }
stop: { max_steps: 500, target: 1e-6 }
`;
const TRIALS = 6;

function check(place: QuickWorkplace, ...args: string[]): Promise<Ended> {
  return place.sweep("check", "--threads", "1", ...args);
}

// Grids and their baselines in `my gate/`; in the one of `bad`, trials take one step.
const prepared = new QuickWorkplace();
beforeAll(async () => {
  mkdirSync(prepared.path("my gate/deep"), { recursive: true });
  for (const name of ["good", "bad", "deep/good"]) prepared.write(`my gate/${name}.yaml`, GRID);
  await prepared.out("check", "--threads", "1", "my gate/**/*.yaml", "--update");
  const worse = prepared.read("my gate/bad.baseline.csv").replaceAll(/^(ravine,momentum.*converged),\d+/gm, "$1,1");
  prepared.write("my gate/bad.baseline.csv", worse);
});
afterAll(() => prepared.remove());

function withGate(): QuickWorkplace {
  const place = quickWorkplace();
  cpSync(prepared.path("my gate"), place.path("my gate"), { recursive: true });
  return place;
}

test("several grids and patterns make one report, and the exit code of the worst grid", async () => {
  const place = withGate();
  mkdirSync(place.path("my gate/node_modules"));
  place.write("my gate/node_modules/other.yaml", "not a grid");
  const env = { GITHUB_OUTPUT: "output", GITHUB_STEP_SUMMARY: "summary.md" };
  const args = ["my gate/**/*.yaml", "my gate/good.yaml", "--junit", "check.xml", "--json-file", "check.json"];
  const { code, stdout } = await place.sweepIn(env, "check", "--threads", "1", ...args);
  expect(code).toBe(1);
  // Each grid once, in the order of their names, with a line each at the end.
  const end = stdout.slice(stdout.indexOf("verdict  grid"));
  expect(end).toMatch(
    /^verdict {2}grid +summary\nFAIL +my gate\/bad\.yaml .*\nPASS +my gate\/deep\/good\.yaml .*\nPASS +my gate\/good\.yaml .*\nFAIL: 2 of 3 grids passed, 1 failed\n\nif the change is intended: sweep check 'my gate\/bad\.yaml' --update\nto see the worst trial: +sweep trace 'my gate\/bad\.yaml' \d+\n$/,
  );
  const xml = parseXml(place.read("check.xml"));
  expect(xml.attributes).toMatchObject({ failures: "1", errors: "0" });
  // Sweeps of the same name are named by their grids.
  expect(xml.children.map(({ attributes }) => attributes["name"])).toEqual([
    "sweep check bad",
    "sweep check my gate/deep/good.yaml",
    "sweep check my gate/good.yaml",
  ]);
  const counts = { same: 3 * TRIALS - 4, improved: 0, added: 0, missing: 0, regressed: 4, "newly diverged": 0 };
  expect(JSON.parse(place.read("check.json"))).toMatchObject({
    ...{ verdict: "fail", exit: 1, counts },
    grids: [
      { grid: "my gate/bad.yaml", verdict: "fail", exit: 1 },
      { grid: "my gate/deep/good.yaml", verdict: "pass", exit: 0 },
      { grid: "my gate/good.yaml", verdict: "pass", exit: 0 },
    ],
  });
  expect(place.read("output")).toBe(
    `verdict=fail\nexit-code=1\ncounts=${JSON.stringify(counts)}\nsummary=2 of 3 grids passed, 1 failed\n`,
  );
  const summary = place.read("summary.md");
  expect(summary).toMatch(/^### sweep check: FAIL\n\n2 of 3 grids passed, 1 failed\n/);
  expect(summary).toMatch(/^\| FAIL \| `my gate\/bad\.yaml` \| worse than in /m);
  expect(summary.match(/^### sweep check/gm)).toHaveLength(4);
});

test("the steps after a failure work as they are printed", async () => {
  const place = withGate();
  const set = ["--set", "stop.max_steps=400", "--max-trials", "7"];
  await check(place, "my gate/bad.yaml", "--update", "--baseline", "it's.csv", ...set);
  place.write("it's.csv", place.read("it's.csv").replaceAll(/^(ravine,momentum.*converged),\d+/gm, "$1,1"));
  const failed = await check(place, "my gate/bad.yaml", "--baseline", "it's.csv", ...set);
  const lines = failed.stdout.split("\n").filter((line) => /^(if|to) /.test(line));
  const commands = lines.map((line) => line.slice(line.indexOf("sweep ")));
  expect(commands).toHaveLength(2);
  const [update, trace] = await argumentsOf(place, commands);
  const traced = await place.sweep(...trace!);
  expect(traced).toMatchObject({ code: 0 });
  // The first row of the table is the worst trial.
  const [, lr, momentum] = /^regressed +ravine momentum lr=(\S+) momentum=(\S+)/m.exec(failed.stdout) ?? [];
  expect(traced.stdout).toContain(`: ravine momentum, lr ${lr}, momentum ${momentum}`);
  expect(await place.sweep(...update!, "--threads", "1")).toMatchObject({ code: 0 });
  expect(await check(place, "my gate/bad.yaml", "--baseline", "it's.csv", ...set)).toMatchObject({ code: 0 });
});

test.for(inSoak())("if only an expectation fails, the next step shows the trials", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", `${GRID}expect: [{ name: none, sql: SELECT count(*) = 0 FROM results }]\n`);
  const { code, stdout } = await check(place, "grid.yaml");
  expect(code).toBe(1);
  const [, next = ""] = /^to see the trials: (.*)$/m.exec(stdout) ?? [];
  const shown = await place.shell(next);
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringMatching(/^trial +objective/m) });
});

test("a grid that cannot be checked does not stop the others; the largest exit code wins", async () => {
  const place = withGate();
  place.write("my gate/a-typo.yaml", GRID.replace("stop", "stopp"));
  place.write("my gate/b-new.yaml", GRID);
  const { code, stdout, stderr } = await check(place, "my gate/*.yaml", "nowhere.yaml", "--junit", "check.xml");
  expect(code).toBe(3);
  expect(stderr).toContain('my gate/a-typo.yaml:4:1: unknown key "stopp"');
  expect(stderr).toContain("no baseline: my gate/b-new.baseline.csv does not exist");
  expect(stderr).toContain("no such file: nowhere.yaml");
  expect(stdout).toMatch(/^BROKEN +my gate\/a-typo\.yaml +my gate\/a-typo\.yaml:4:1: unknown key "stopp"/m);
  expect(stdout).toMatch(/^BROKEN: 1 of 5 grids passed, 1 failed, 3 could not be checked$/m);
  expect(parseXml(place.read("check.xml")).attributes).toMatchObject({ failures: "1", errors: "3" });
  const typo = await check(place, "my gate/a-typo.yaml", "my gate/bad.yaml");
  expect(typo.code).toBe(2);
});

test.for(inSoak())("a pattern that a shell has expanded, and the name of a file with brackets", async () => {
  const place = withGate();
  const expanded = await place.shell(`sweep check --threads 1 "my gate"/good.yaml "my gate"/deep/*.yaml`);
  expect(expanded).toMatchObject({ code: 0, stdout: expect.stringContaining("PASS: 2 of 2 grids passed") });
  place.write("grid[1].yaml", GRID);
  expect(await check(place, "grid[1].yaml", "--update")).toMatchObject({ code: 0 });
  expect(place.has("grid[1].baseline.csv")).toBe(true);
  // One grid of a pattern is a list too, so that programs read the same document. Its baseline and
  // modules are no grids.
  place.write("my gate/good.mjs", "export default class {}");
  expect(place.has("my gate/good.baseline.csv")).toBe(true);
  await check(place, "my gate/{go,nothing}*", "--json-file", "check.json");
  expect(JSON.parse(place.read("check.json"))).toMatchObject({ verdict: "pass", grids: [{ verdict: "pass" }] });
});

test.for(inSoak())("Ctrl-C leaves the grids that follow unchecked", async () => {
  const place = quickWorkplace();
  place.write("a.yaml", GRID.replace("500, target: 1e-6", "1000000000, target: -1, diverge: 1e300"));
  place.write("b.yaml", `name: next\n${GRID}`);
  const expectations = "expect=[{ sql: SELECT 1 }]";
  const args = ["check", "*.yaml", "--threads", "1", "--set", expectations, "--db", "a.db", "--junit", "check.xml"];
  const running = place.start(args);
  while (!place.has("a.db")) await delay(20);
  running.signal("SIGINT");
  const { code, stdout } = await running.ended;
  expect(code).toBe(130);
  expect(stdout).toMatch(/^BROKEN: 0 of 2 grids passed, 2 could not be checked$/m);
  const xml = parseXml(place.read("check.xml"));
  expect(xml.attributes).toMatchObject({ errors: "2" });
  // The names of a whole run.
  expect(xml.children.map(({ attributes }) => attributes["name"])).toEqual(["sweep check a", "sweep check next"]);
});

describe("bad input", () => {
  test.for<[args: string[], message: string]>([
    [["nothing/*.yaml"], "no grid matches the pattern: 'nothing/*.yaml'\n"],
    [["grid.yaml", "*.yml"], "no grid matches the pattern: '*.yml'\n"],
    [["fold*"], "no grid matches the pattern: 'fold*'\n"],
    [["-", "grid.yaml"], "standard input must be the only grid: - grid.yaml\n"],
    [["grid.yaml", "-"], "standard input must be the only grid: grid.yaml -\n"],
    [["*.yaml", "--baseline", "b.csv"], "--baseline is for one grid, not for 2: b.csv\n"],
    [["grid.yaml", "other.yaml", "--baseline", "b.csv"], "--baseline is for one grid, not for 2: b.csv\n"],
    [["folder"], "a folder, not a grid: folder; write 'folder/*.yaml' for the grids in it\n"],
    [[""], "no such file: \n"],
    [[], "missing argument; see sweep check --help\n"],
  ])("sweep check %j", async ([args, message]) => {
    const place = quickWorkplace();
    mkdirSync(place.path("folder"));
    for (const name of ["grid.yaml", "other.yaml"]) place.write(name, GRID);
    const ended = await place.sweepIn(
      { GITHUB_OUTPUT: "output" },
      "check",
      ...args,
      "--threads",
      "1",
      "--junit",
      "check.xml",
    );
    expect(ended).toMatchObject({ code: 2, stdout: "", stderr: message });
    expect(place.has("check.xml")).toBe(false);
    // Even then, a later step can ask for the verdict.
    if (args.length > 0) expect(place.read("output")).toMatch(/^verdict=broken\nexit-code=2\n/);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { GitRepository, gitRepository } from "../support/files/git-repository.ts";
import { DESCENT, MODULE, RULE, SLOWER, check, expectNothingLeft } from "./against-checks.ts";
import { inSoak } from "../support/faults/attempts.ts";

test("--against compares the working tree with a commit, without a baseline, and leaves no worktree", async () => {
  const place = gitRepository();
  place.write("sweeps/grid.yaml", RULE);
  // A baseline that is there does not count.
  place.write("sweeps/grid.baseline.csv", "no baseline\n");
  place.commit();
  const same = await check(place, "sweeps/grid.yaml", "--against", "main");
  expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining("3 trials compared: 3 same") });
  const commit = place.git("rev-parse", "--short", "main");
  expect(same.stdout).toContain(`PASS: nothing is worse than in main (${commit})\n`);
  expect(same.stderr).toContain(`before: main:sweeps/grid.yaml, commit ${commit}\n`);

  // Uncommitted changes are the sources after.
  place.write("sweeps/grid.yaml", SLOWER);
  const changed = place.git("status", "--short");
  const worse = await check(place, "sweeps/grid.yaml", "--against", "main");
  expect(worse).toMatchObject({ code: 1, stdout: expect.stringContaining("3 trials compared: 3 regressed") });
  expect(worse.stdout).not.toContain("--update");
  expect(worse.stdout).toMatch(/^to see the worst trial: sweep trace sweeps\/grid\.yaml \d$/m);
  expect(place.git("status", "--short")).toBe(changed);
  // Faster is no failure.
  place.commit();
  place.write("sweeps/grid.yaml", RULE);
  expect(await check(place, "sweeps/grid.yaml", "--against", "HEAD")).toMatchObject({ code: 0 });
  expect(await check(place, "sweeps/grid.yaml", "--against", "HEAD~1")).toMatchObject({ code: 0 });
  expectNothingLeft(place);
});

describe("bad input", () => {
  const place = new GitRepository();
  beforeAll(() => {
    place.write("grid.yaml", RULE);
    place.commit();
    place.git("update-ref", "refs/remotes/origin/develop", "HEAD");
    place.write("new.yaml", RULE);
  });
  afterAll(() => place.remove());

  test.for<[args: string[], code: number, message: RegExp]>([
    [
      ["grid.yaml", "--against", "maim"],
      2,
      /^--against must be a commit, branch or tag of \S+: "maim"; did you mean "main"\?\n$/,
    ],
    [["grid.yaml", "--against", "--all"], 2, /^--against needs a value/],
    [["grid.yaml", "--against=--all"], 2, /^--against must be a commit, branch or tag of \S+: "--all"\n$/],
    [["grid.yaml", "--against", "HEAD:grid.yaml"], 2, /^--against must be a commit, branch or tag/],
    [["grid.yaml", "--against", ""], 2, /^--against needs a value/],
    [["new.yaml", "--against", "main"], 2, /^--against main: this commit has no such grid: new\.yaml\n$/],
    [["-", "--against", "main"], 2, /^--against needs the file of a grid, not standard input: -\n$/],
    [["grid.yaml", "--against", "main", "--update"], 2, /^--against cannot be combined with --update/],
    [
      ["grid.yaml", "--against", "main", "--baseline", "a.csv"],
      2,
      /^--against cannot be combined with --baseline: a\.csv\n$/,
    ],
    [["nowhere.yaml", "--against", "main"], 2, /^no such file: nowhere\.yaml/],
  ])("sweep check %j", async ([args, code, message]) => {
    const ended = await check(place, ...args);
    expect(ended).toMatchObject({ code, stderr: expect.stringMatching(message) });
    expectNothingLeft(place);
  });

  test("no repository", async () => {
    const place = quickWorkplace();
    place.write("grid.yaml", RULE);
    const ended = await place.sweep("check", "grid.yaml", "--threads", "1", "--against", "main");
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toMatch(/^--against needs a Git repository, but grid\.yaml is in none: not a git repository/);
  });

  test("a branch that only the remote has is suggested", async () => {
    const ended = await check(place, "grid.yaml", "--against", "develop");
    expect(ended).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"develop"; did you mean "origin/develop"?'),
    });
  });

  test.for(inSoak())("a grid or module that is broken at the ref is named as in Git, and is never a pass", async () => {
    const place = gitRepository();
    place.write("package.json", '{ "type": "module" }');
    place.write("grid.yaml", RULE.replace("optimizer", "optimzer"));
    place.write("module/grid.yaml", MODULE);
    place.write("module/mine.js", "syntax(");
    place.commit();
    place.write("grid.yaml", RULE);
    place.write("module/mine.js", DESCENT.replace(/import .*\n/, "const factor = 1;\n"));
    const grid = await check(place, "grid.yaml", "--against", "main");
    expect(grid).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('\nmain:grid.yaml:2:1: unknown key "optimzer"'),
    });
    const module = await check(place, "module/grid.yaml", "--against", "main");
    expect(module).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("\nmain:module/mine.js:1: does not load"),
    });
    expectNothingLeft(place);
  });
});

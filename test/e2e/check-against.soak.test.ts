import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { attempts } from "../support/faults/attempts.ts";
import { gitRepository } from "../support/files/git-repository.ts";
import { DESCENT, MODULE, RULE, SLOWER, check, expectNothingLeft } from "./against-checks.ts";

test("modules read files of the working directory from their own side", async () => {
  const place = gitRepository();
  const read =
    'import { readFileSync } from "node:fs";\nconst factor = Number(readFileSync("pkg/factor.txt", "utf8"));';
  place.write("pkg/grid.yaml", MODULE);
  place.write("pkg/mine.mjs", DESCENT.replace('import { factor } from "FROM";', read));
  place.write("pkg/grid.yaml", MODULE.replace("mine.js", "mine.mjs"));
  place.write("pkg/factor.txt", "1");
  place.commit();
  place.write("pkg/factor.txt", "0.7");
  const worse = await check(place, "pkg/grid.yaml", "--against", "main", "--junit", "check.xml");
  expect(worse).toMatchObject({ code: 1, stdout: expect.stringContaining("3 trials compared: 3 regressed") });
  expect(place.has("check.xml")).toBe(true);
  expectNothingLeft(place);
});

test("both sides run their own modules, with what those import, from a folder below", async () => {
  const place = gitRepository();
  place.write("package.json", '{ "type": "module" }');
  place.write("pkg/gate/grid.yaml", MODULE);
  place.write("pkg/gate/mine.js", DESCENT.replace("FROM", "./lib/factor.js"));
  place.write("pkg/gate/lib/factor.js", "export const factor = 1;\n");
  place.commit();
  place.write("pkg/gate/lib/factor.js", "export const factor = 0.7;\n");
  const from = [
    ["pkg", "gate/grid.yaml"],
    [".", "pkg/gate/grid.yaml"],
  ] as const;
  for (const [folder, grid] of from.slice(0, attempts(1, from.length))) {
    const { code, stdout } = await place.shell(`cd ${folder} && sweep check ${grid} --threads 1 --against main`);
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining("3 trials compared: 3 regressed") });
  }
  expectNothingLeft(place);
});

test("installed packages are found on both sides; a workspace's package is each side's own", async () => {
  const place = gitRepository();
  place.write("package.json", '{ "type": "module", "workspaces": ["packages/*"] }');
  place.write(".gitignore", "node_modules\n");
  place.write("node_modules/installed/package.json", '{ "name": "installed", "type": "module", "main": "index.js" }');
  place.write("node_modules/installed/index.js", "export const unit = 1;\n");
  place.write("packages/rate/package.json", '{ "name": "@own/rate", "type": "module", "main": "index.js" }');
  place.write("packages/rate/index.js", 'export { unit as factor } from "installed";\n');
  mkdirSync(place.path("node_modules/@own"));
  symlinkSync("../../packages/rate", place.path("node_modules/@own/rate"));
  place.write("gate/grid.yaml", MODULE);
  place.write("gate/mine.js", DESCENT.replace("FROM", "@own/rate"));
  place.commit();
  expect(await check(place, "gate/grid.yaml", "--against", "main")).toMatchObject({ code: 0 });
  place.write("packages/rate/index.js", "export const factor = 0.7;\n");
  const worse = await check(place, "gate/grid.yaml", "--against", "main");
  expect(worse).toMatchObject({ code: 1, stdout: expect.stringContaining("3 trials compared: 3 regressed") });
  expect(place.has("node_modules/installed/index.js")).toBe(true);
});

test("a submodule is at the commit that the ref has", async () => {
  const library = gitRepository();
  library.write("factor.js", "export const factor = 1;\n");
  library.commit();
  const place = gitRepository();
  place.write("package.json", '{ "type": "module" }');
  place.write("grid.yaml", MODULE);
  place.write("mine.js", DESCENT.replace("FROM", "./library/factor.js"));
  place.git("submodule", "--quiet", "add", library.folder, "library");
  place.commit();
  place.write("library/factor.js", "export const factor = 0.7;\n");
  const worse = await check(place, "grid.yaml", "--against", "main");
  expect(worse).toMatchObject({ code: 1, stdout: expect.stringContaining("3 trials compared: 3 regressed") });
  expectNothingLeft(place);
});

test("several grids share the worktree; conditions that differ are named", async () => {
  const place = gitRepository();
  place.write("gate/a.yaml", RULE);
  place.write("gate/b.yaml", RULE);
  place.write("gate/c.yaml", RULE);
  const two = RULE.replace("objective: ravine", "objectives: [sphere, ravine]");
  place.write("gate/d.yaml", two);
  place.commit();
  place.write("gate/b.yaml", SLOWER);
  place.write("gate/c.yaml", RULE.replace("2000", "1000"));
  place.write("gate/d.yaml", two.replace(", ravine", ", { name: ravine, start: [5, 1] }, booth"));
  const { code, stdout, stderr } = await check(place, "gate/*.yaml", "--against", "main");
  expect(code).toBe(3);
  expect(stdout).toMatch(/^PASS +gate\/a\.yaml {2}nothing is worse than in main/m);
  expect(stdout).toMatch(/^FAIL +gate\/b\.yaml {2}worse than in main/m);
  expect(stdout).toMatch(/^BROKEN +gate\/c\.yaml /m);
  expect(stdout).toMatch(
    /^note: ravine: not compared with main \(\w+\): start \[-7,2\] → \[5,1\]\nnote: objective added: booth$/m,
  );
  expect(stderr).toMatch(
    /^the grid has different conditions at main \(\w+\):\n {2}ravine: stop.max_steps 2000 → 1000\nnothing was compared$/m,
  );
  expect(stdout + stderr).not.toContain("baseline");
  expect(stderr).not.toContain("--update");
  expectNothingLeft(place);
});

test("a grid that is gone, and a baseline without a grid, are noted; an unknown commit is one error", async () => {
  const place = gitRepository();
  for (const name of ["a", "b", "gone"]) place.write(`gate/${name}.yaml`, RULE);
  place.commit();
  rmSync(place.path("gate/gone.yaml"));
  const { code, stderr } = await check(place, "gate/*.yaml", "--against", "main");
  expect(code).toBe(0);
  expect(stderr).toContain("note: main has gate/gone.yaml, which the patterns match and the working tree lacks\n");
  const unknown = await check(place, "gate/*.yaml", "--against", "maim", "--junit", "check.xml");
  expect(unknown).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(/^--against must be .*\n$/) });

  await check(place, "gate/*.yaml", "--update");
  place.write("gate/gone.baseline.csv", place.read("gate/a.baseline.csv"));
  const orphan = await check(place, "gate/*.yaml");
  expect(orphan).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("note: gate/gone.baseline.csv guards nothing"),
  });
  expect(orphan.stderr.match(/guards nothing/g)).toHaveLength(1);
  expectNothingLeft(place);
});

test("a new grid beside others is added; its rules and expectations are still judged", async () => {
  const place = gitRepository();
  place.write("gate/a.yaml", RULE);
  place.commit();
  place.write("gate/b.yaml", `${RULE}expect: [{ sql: SELECT count(*) = 3 FROM results }]\n`);
  const added = await check(place, "gate/*.yaml", "--against", "main");
  expect(added.code).toBe(0);
  expect(added.stdout).toContain("3 added");
  expect(added.stdout).toMatch(/^note: new grid: main \(\w+\) does not have it$/m);
  place.write("gate/b.yaml", `${SLOWER}same_as: { mine: sgd }\n`);
  expect(await check(place, "gate/*.yaml", "--against", "main")).toMatchObject({ code: 1 });
  expect(await check(place, "gate/b.yaml", "--against", "main")).toMatchObject({ code: 2 });
  expectNothingLeft(place);
});

test("in a Git hook, whose environment names a repository and its index, the index stays as it is", async () => {
  const place = gitRepository();
  place.write("grid.yaml", RULE);
  place.commit();
  place.write("grid.yaml", SLOWER);
  place.write("staged.txt", "staged\n");
  place.git("add", "staged.txt");
  const status = place.git("status", "--short");
  const env = { GIT_DIR: place.path(".git"), GIT_INDEX_FILE: place.path(".git/index"), GIT_PREFIX: "" };
  const ended = await place.sweepIn(env, "check", "grid.yaml", "--threads", "1", "--against", "main");
  expect(ended).toMatchObject({ code: 1, stdout: expect.stringContaining("3 regressed") });
  expect(place.git("status", "--short")).toBe(status);
});

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { writeProgram } from "../support/command/page-set-ups.ts";
import { QuickWorkplace, quickWorkplace } from "../support/command/quick-workplace.ts";
import { FROM_BUNDLE } from "../support/command/sweep-command.ts";
import { attempts } from "../support/faults/attempts.ts";
import { gitRepository } from "../support/files/git-repository.ts";

const ROOT = join(import.meta.dirname, "../..");

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly "working-directory"?: string;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

const ACTION = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as Action;

const GRID = `objective: ravine
optimizers: [sgd, momentum]
parameters: { lr: [0.1, 0.3], momentum: [0.5, 0.9] }
stop: { max_steps: 500, target: 1e-6 }
`;

/** Writes a grid and its baseline, as an installed project has them. */
function consumer(place: QuickWorkplace, grid: string): void {
  const project = dirname(grid).split("/")[0]!;
  mkdirSync(place.path(join(project, "node_modules/.bin")), { recursive: true });
  symlinkSync(join(ROOT, "bin/sweep.js"), place.path(join(project, "node_modules/.bin/sweep")));
  consumerGrid(place, grid);
}

const known = new QuickWorkplace();
beforeAll(async () => {
  known.write("one.yaml", GRID);
  await known.out("check", "one.yaml", "--threads", "1", "--update");
});
afterAll(() => known.remove());

function consumerGrid(place: QuickWorkplace, grid: string): void {
  mkdirSync(place.path(dirname(grid)), { recursive: true });
  place.write(grid, GRID);
  place.write(grid.replace(".yaml", ".baseline.csv"), known.read("one.baseline.csv"));
}

interface ActionEnded {
  readonly code: number | null;
  readonly stdout: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Inputs of setup-node. */
  readonly node: Readonly<Record<string, string>>;
}

/** Runs the steps of the action as GitHub's runner does, up to the first that fails. */
function runAction(place: QuickWorkplace, given: Readonly<Record<string, string>>): ActionEnded {
  const inputs = Object.fromEntries(
    Object.entries(ACTION.inputs).map(([name, one]) => [name, given[name] ?? one.default ?? ""]),
  );
  expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
  const steps: Record<string, Record<string, string>> = {};
  const evaluated = (text: string): string =>
    text.replaceAll(/\$\{\{ (?:inputs\.([\w-]+)|steps\.([\w-]+)\.outputs\.([\w-]+)) \}\}/g, (_, input, step, output) =>
      input === undefined ? (steps[String(step)]?.[String(output)] ?? "") : inputs[String(input)]!,
    );
  let [code, stdout, node]: [number | null, string, Record<string, string>] = [0, "", {}];
  for (const [i, step] of ACTION.runs.steps.entries()) {
    if (step.uses !== undefined) {
      node = Object.fromEntries(Object.entries(step.with ?? {}).map(([name, text]) => [name, evaluated(text)]));
      continue;
    }
    expect(step.run, "values reach the shell by its environment").not.toContain("${{");
    const file = place.write(`output-${i}`, "");
    const env = {
      ...{ PATH: process.env["PATH"] ?? "", HOME: place.folder, GITHUB_ACTIONS: "true" },
      ...FROM_BUNDLE,
      ...{
        GITHUB_OUTPUT: place.path(file),
        GITHUB_WORKSPACE: place.folder,
        GITHUB_STEP_SUMMARY: place.path("summary.md"),
      },
      ...Object.fromEntries(Object.entries(step.env ?? {}).map(([name, text]) => [name, evaluated(text)])),
    };
    const cwd = place.path(evaluated(step["working-directory"] ?? "."));
    const ended = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run ?? ""], {
      ...{ cwd, env, encoding: "utf8" },
    });
    [code, stdout] = [ended.status, ended.stdout + ended.stderr];
    const lines = place
      .read(file)
      .split("\n")
      .filter((line) => line !== "");
    steps[step.id ?? String(i)] = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
    if (code !== 0) break;
  }
  const outputs = Object.entries(ACTION.outputs).map(([name, { value }]) => [name, evaluated(value)] as const);
  return { code, stdout, outputs: Object.fromEntries(outputs), node };
}

describe("the steps of action.yml", () => {
  test("pass, with the Node version of the baseline, patterns with spaces, and a report", async () => {
    const place = quickWorkplace();
    consumer(place, "project/my gate/one.yaml");
    const file = "project/my gate/one.baseline.csv";
    const header = place.read(file).replace(/^# node .*\n/m, "");
    place.write(file, header.replace("\n", "\n# node 22.18.0\n"));
    const inputs = { "working-directory": "project", grids: "\n  my gate/*.yaml  \n", junit: "out dir/check.xml" };
    const { code, outputs, node, stdout } = runAction(place, inputs);
    expect({ code, stdout }).toMatchObject({ code: 0 });
    const counts = { same: 6, improved: 0, added: 0, missing: 0, regressed: 0, "newly diverged": 0 };
    expect(outputs).toMatchObject({ verdict: "pass", "exit-code": "0", counts: JSON.stringify(counts) });
    expect(node).toEqual({ "node-version": "22.18.0", cache: "", "cache-dependency-path": "" });
    expect(place.has("project/out dir/check.xml")).toBe(true);
    expect(place.read("summary.md")).toContain("### sweep check one: PASS");
  });

  test("fail with the command's exit code; the outputs and annotations are there", async () => {
    const place = quickWorkplace();
    consumer(place, "project/gate/one.yaml");
    consumerGrid(place, "project/gate/two.yaml");
    const worse = place.read("project/gate/two.baseline.csv").replaceAll(/^(ravine,momentum.*converged),\d+/gm, "$1,1");
    place.write("project/gate/two.baseline.csv", worse);
    place.write("project/.nvmrc", "v26\n");
    place.write("project/package.json", '{ "name": "project" }');
    place.write("project/package-lock.json", '{ "name": "project", "lockfileVersion": 3, "packages": {} }');
    const inputs = {
      "working-directory": "project",
      grids: "gate/one.yaml\r\ngate/two.yaml",
      "node-version": "24",
      install: "echo installed",
    };
    const { code, outputs, node, stdout } = runAction(place, inputs);
    expect(code).toBe(1);
    expect(outputs).toMatchObject({ verdict: "fail", "exit-code": "1", summary: "1 of 2 grids passed, 1 failed" });
    expect(JSON.parse(outputs["counts"]!)).toMatchObject({ regressed: 4, same: 8 });
    expect(stdout).toContain("::error file=project/gate/two.yaml,line=2,title=momentum%3A 4 regressed::");
    expect(stdout).toContain("if the change is intended: npx sweep check gate/two.yaml --update");
    expect(node).toMatchObject({ "node-version": "24", cache: "npm" });
    expect(node["cache-dependency-path"]).toMatch(/\/project\/package-lock\.json$/);
  });

  const broken: readonly [inputs: Readonly<Record<string, string>>, code: number, summary: RegExp][] = [
    [{ grids: " \n" }, 2, /^sweep check did not start$/],
    [{ grids: "$(touch hacked);`touch hacked`" }, 2, /^no such file: /],
    [{ grids: "nothing/*.yaml" }, 2, /^no grid matches the pattern: 'nothing\/\*\.yaml'$/],
    [{ grids: "-a.yaml" }, 2, /^no such file: -a\.yaml$/],
  ];
  test.for(broken.slice(0, attempts(2, broken.length)))(
    "are broken with %j, and say so",
    async ([inputs, wanted, summary]) => {
      const place = quickWorkplace();
      consumer(place, "gate/one.yaml");
      symlinkSync("gate/node_modules", place.path("node_modules"));
      const { code, outputs } = runAction(place, inputs);
      expect({ code, outputs }).toMatchObject({
        code: wanted,
        outputs: { verdict: "broken", "exit-code": String(wanted) },
      });
      expect(outputs["summary"]).toMatch(summary);
      expect(place.has("hacked")).toBe(false);
    },
  );

  test("are broken where the package is not installed", () => {
    const place = quickWorkplace();
    place.write("grid.yaml", GRID);
    const { code, outputs } = runAction(place, { grids: "grid.yaml" });
    expect(code).toBe(3);
    const summary = "sweep check did not start";
    expect(outputs).toMatchObject({ verdict: "broken", "exit-code": "3", counts: "{}", summary });
  });

  test("fetch the commit to compare with, and leave the depth of the clone", async () => {
    const origin = gitRepository();
    origin.write("grid.yaml", GRID);
    origin.commit();
    origin.git("branch", "base");
    origin.write("grid.yaml", GRID.replace("stop:", "schedule: 0.8 * lr\nstop:"));
    origin.commit();
    const place = quickWorkplace();
    const clone = ["clone", "--quiet", "--depth", "1", `file://${origin.folder}`, "project"];
    expect(spawnSync("git", clone, { cwd: place.folder }).status).toBe(0);
    consumer(place, "project/other.yaml");
    const { code, stdout } = runAction(place, { "working-directory": "project", grids: "grid.yaml", against: "base" });
    expect(stdout).toContain("before: origin/base:grid.yaml");
    // The conditions differ, so nothing can be compared.
    expect(code).toBe(3);

    const whole = quickWorkplace();
    const single = ["clone", "--quiet", "--single-branch", `file://${origin.folder}`, "project"];
    expect(spawnSync("git", single, { cwd: whole.folder }).status).toBe(0);
    // Only what was fetched matters here.
    writeProgram(whole, "project/node_modules/.bin/sweep", "git rev-parse origin/base");
    const full = runAction(whole, { "working-directory": "project", grids: "grid.yaml", against: "base" });
    expect(full.stdout).toContain(origin.git("rev-parse", "base"));
    expect(whole.has("project/.git/shallow")).toBe(false);
  });
});

import { mkdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { QuickWorkplace, quickWorkplace } from "../support/command/quick-workplace.ts";
import { runLines } from "../support/command/run-lines.ts";
import { parseXml } from "../support/files/parse-xml.ts";
import { inSoak } from "../support/faults/attempts.ts";

/** A grid with an alias, blocks, and optimizers that share a line. */
const GRID = `objective: ravine
stop: { max_steps: 500, target: 1e-6 }
parameters: { lr: [0.1, 0.3] }
optimizers:
  - &rule
    name: "odd: 100 %, name"
    hyperparameters: { lr: 0.1 }
    update: [x = x - 1.0 * lr * g]
spaces:
  - { name: one }
  - objective: sphere
    optimizers:
      - *rule
      - sgd
      - { name: mine, module: ./lib/mine.js, hyperparameters: { lr: 0.1 } }
`;

const MODULE = `export default class {
  constructor({ lr }) { this.lr = lr; }
  update(params, grads) {
    for (const [name, x] of Object.entries(params)) grads[name].forEach((g, i) => (x[i] -= this.lr * g));
  }
}
`;

const accepted = new QuickWorkplace();
let baseline = "";
beforeAll(async () => {
  await accepted.out("check", written(accepted), "--threads", "1", "--update");
  baseline = accepted.read("gate/grid.baseline.csv");
});
afterAll(() => accepted.remove());

/** Writes the grid with its module, and returns the grid's name. */
function written(place: QuickWorkplace): string {
  mkdirSync(place.path("gate/lib"), { recursive: true });
  place.write("package.json", '{ "type": "module" }');
  place.write("gate/lib/mine.js", MODULE);
  return place.write("gate/grid.yaml", GRID);
}

/** A folder with the grid and its baseline, in which trials of these optimizers took one step. */
function gate(...regressed: string[]): QuickWorkplace {
  const place = quickWorkplace();
  written(place);
  const lines = baseline.split("\n").map((line) => {
    const isWorse = regressed.some((optimizer) => line.includes(optimizer) && line.includes(",lr="));
    return isWorse ? line.replace(/converged,\d+/, "converged,1") : line;
  });
  place.write("gate/grid.baseline.csv", lines.join("\n"));
  return place;
}

interface Surroundings {
  readonly cwd?: string;
  readonly workspace?: string;
}

/** Returns the annotations of a check, each without the lines after the first of its message. */
async function annotations(
  place: QuickWorkplace,
  grid: string,
  { cwd = ".", workspace = place.folder }: Surroundings = {},
): Promise<string[]> {
  const env = { GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: workspace };
  const [ended] = await runLines({ folder: place.path(cwd) }, [["check", grid, "--threads", "1"]], env);
  return ended!.stdout.split("\n").flatMap((line) => (line.startsWith("::") ? [line.replace(/%0A.*/, "")] : []));
}

describe("regressions", () => {
  test("the trials of an optimizer are one annotation, at its line of the grid, escaped for the runner", async () => {
    const place = gate("odd: 100 %", "sgd");
    const found = await annotations(place, "gate/grid.yaml");
    expect(found).toEqual([
      "::error file=gate/grid.yaml,line=6,title=odd%3A 100 %25%2C name%3A 3 regressed::3 trials worse: 3 regressed",
      "::error file=gate/grid.yaml,line=14,title=sgd%3A 2 regressed::2 trials worse: 2 regressed",
    ]);
  });

  test.for(inSoak())("paths are those of the repository, from any folder of it", async () => {
    const place = gate("sgd");
    const [here] = await annotations(place, "grid.yaml", { cwd: "gate" });
    expect(here).toContain("::error file=gate/grid.yaml,line=14,");
    // Without a workspace, or with one of several repositories, the folder with .git counts.
    await place.shell("git init --quiet gate");
    for (const workspace of ["", place.folder]) {
      const [found] = await annotations(place, "gate/grid.yaml", { workspace });
      expect(found).toContain("::error file=grid.yaml,line=14,");
    }
    const [outside] = await annotations(place, "gate/grid.yaml", { workspace: place.path("gate/lib") });
    expect(outside).toMatch(/^::error title=sgd/);
  });
});

describe("errors", () => {
  const THROWING = MODULE.replace("    for", '    if (this.lr > 0.2) throw new Error("too fast: 100%");\n    for');

  test("what a module throws is one annotation at its line, however many trials threw", async () => {
    const place = gate();
    place.write("gate/lib/mine.js", THROWING);
    expect(await annotations(place, "grid.yaml", { cwd: "gate" })).toEqual([
      "::error file=gate/lib/mine.js,line=4,title=error in a module::too fast: 100%25",
    ]);
    place.write("gate/lib/mine.js", THROWING.replace("0.2", "0"));
    expect(await annotations(place, "gate/grid.yaml")).toEqual([
      "::error file=gate/lib/mine.js,line=4,title=error in a module::too fast: 100%25 (in 2 trials)",
    ]);
  });

  test.for<[name: string, module: string, annotation: RegExp]>([
    [
      "a syntax error",
      "class {\n  oh no\n}\n",
      /^::error file=gate\/lib\/mine\.js,line=1,title=sweep check could not run::does not load: /,
    ],
    [
      "no class",
      "\nexport const a = 1;\n",
      /^::error file=gate\/lib\/mine\.js,line=1,title=[^:]*::has no default export/,
    ],
    [
      "a throw on import",
      "\n\nthrow new Error('no')\n",
      /^::error file=gate\/lib\/mine\.js,line=3,title=[^:]*::does not load: no/,
    ],
  ])("a module with %s", async ([, module, annotation]) => {
    const place = gate();
    place.write("gate/lib/mine.js", module);
    expect(await annotations(place, "gate/grid.yaml")).toEqual([expect.stringMatching(annotation)]);
  });

  test("each mistake in a grid has its line", async () => {
    const place = gate();
    place.write("gate/grid.yaml", GRID.replace("stop:", "stopp:").replace("- sgd", "- sgdd"));
    expect(await annotations(place, "../grid.yaml", { cwd: "gate/lib" })).toEqual([
      '::error file=gate/grid.yaml,line=2,title=sweep check could not run::unknown key "stopp": did you mean "stop"?',
    ]);
    place.write("gate/grid.yaml", GRID.replace("- sgd", "- sgdd").replace("objective: sphere", "objective: spere"));
    expect(await annotations(place, "gate/grid.yaml")).toEqual([
      expect.stringMatching(/^::error file=gate\/grid\.yaml,line=11,.*spere/),
      expect.stringMatching(/^::error file=gate\/grid\.yaml,line=14,.*sgdd/),
    ]);
  });

  test("standard input has no file", async () => {
    const place = gate();
    const [ended] = await runLines(place, [["check", "-", "--threads", "1"]], { GITHUB_ACTIONS: "true" }, "a: 1");
    expect(ended!.stdout).toMatch(/^::error title=sweep check could not run::<stdin>:1:1: unknown key "a"/);
  });
});

describe("sweep compare", () => {
  async function compared(
    ...args: string[]
  ): Promise<{ place: QuickWorkplace; stdout: string; stderr: string; code: number | null }> {
    const place = quickWorkplace();
    place.write("a.yaml", "objective: ravine\noptimizer: sgd\nparameters: { lr: [0.1, 0.3] }\n");
    await place.sweep("run", "a.yaml", "--threads", "1");
    await place.sweep("run", "a.yaml", "--threads", "1", "--set", "stop.max_steps=50");
    const env = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: "summary.md", GITHUB_OUTPUT: "output" };
    return { place, ...(await place.sweepIn(env, "compare", ...args, "--junit", "out/compare.xml")) };
  }

  test("has JUnit, annotations, a job summary and outputs; a failure without --fail is a warning", async () => {
    const { place, code, stdout } = await compared("1", "2");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^::warning file=a.yaml,line=2,title=sgd%3A 2 regressed::2 trials worse: 2 regressed%0Aworst: ravine sgd lr=/m,
    );
    const xml = parseXml(place.read("out/compare.xml"));
    expect(xml.attributes).toMatchObject({ tests: "1", failures: "1" });
    const [suite] = xml.children;
    expect(suite!.attributes).toMatchObject({ name: "sweep compare a", time: expect.stringMatching(/^0\.\d*[1-9]/) });
    const names = { classname: "a comparison", name: "ravine sgd", file: "a.yaml" };
    expect(suite!.children[0]!.attributes).toMatchObject(names);
    expect(place.read("summary.md")).toMatch(/^### sweep compare a: WORSE\n\nworse than in sweep 1 "a": 2 regressed\n/);
    expect(place.read("output")).toMatch(/^verdict=pass\nexit-code=0\ncounts=\{.*"regressed":2/);
    expect(place.read("summary.md")).toContain("\n- different conditions: ravine: stop.max_steps 10000 → 50\n");
  });

  test("with --fail they are errors; data on standard output stays alone; --limit does not change the counts", async () => {
    const { place, code, stdout, stderr } = await compared("1", "2", "--fail", "--format", "json", "--limit", "1");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toHaveLength(1);
    expect(stderr).toMatch(/^::error file=a.yaml,line=2,title=sgd%3A 2 regressed::/m);
    expect(parseXml(place.read("out/compare.xml")).children[0]!.children[0]!.children[0]!.attributes).toMatchObject({
      message: "2 trials worse",
    });
  });

  test("sweeps that cannot be compared are an error in the reports", async () => {
    const { place, code, stdout } = await compared("1", "9");
    expect(code).toBe(2);
    expect(stdout).toMatch(/^::error title=sweep compare could not run::/);
    expect(place.read("output")).toMatch(/^verdict=broken\nexit-code=2\n/);
    expect(place.has("out/compare.xml")).toBe(false);
  });
});

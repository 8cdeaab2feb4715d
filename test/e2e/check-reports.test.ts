import { afterAll, beforeAll, expect, test } from "vitest";
import { QuickWorkplace, quickWorkplace } from "../support/command/quick-workplace.ts";
import { parseXml } from "../support/files/parse-xml.ts";
import { inSoak } from "../support/faults/attempts.ts";

const GRID = `objectives: [ravine, sphere]
optimizer: sgd
parameters: { lr: [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] }
stop: { max_steps: 2000 }
expect:
  - { name: some converge, sql: SELECT count(*) > 0 FROM results WHERE status = 'converged' }
  - name: "100 % of <these> & \\"those\\", first: done"
    sql: SELECT count(*) < 5 FROM results WHERE lr >= 0.1
`;
const NAME = '100 % of <these> & "those", first: done';
const ENV = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: "summary.md", NO_COLOR: "1" };

const repository = new QuickWorkplace();
beforeAll(async () => {
  await repository.shell("mkdir sweeps");
  repository.write("sweeps/grid.yaml", GRID);
  const expectation = ["--set", "expect=[{ sql: SELECT 1 }]"];
  await repository.out("check", "sweeps/grid.yaml", "--threads", "1", "--update", ...expectation);
});
afterAll(() => repository.remove());

/**
 * Returns a folder with a grid and a baseline in sweeps/; in the baseline, ravine trials take one
 * step.
 */
async function clone(): Promise<QuickWorkplace> {
  const place = quickWorkplace();
  await place.shell("mkdir sweeps");
  place.write("sweeps/grid.yaml", GRID);
  const baseline = repository.read("sweeps/grid.baseline.csv");
  place.write("sweeps/grid.baseline.csv", baseline.replaceAll(/^(ravine,.*converged),\d+/gm, "$1,1"));
  return place;
}

test("a failed check annotates the grid on GitHub, writes JUnit and JSON, and appends to the job summary", async () => {
  const place = await clone();
  place.write("summary.md", "# Before\n");
  const files = ["--junit", "reports/check.xml", "--json-file", "reports/check.json"];
  const failed = await place.sweepIn(ENV, "check", "sweeps/grid.yaml", "--threads", "1", ...files);
  expect(failed).toMatchObject({ code: 1 });

  // Ten regressed trials of one optimizer are one cause.
  const annotations = failed.stdout.split("\n").filter((line) => line.startsWith("::"));
  expect(annotations).toHaveLength(2);
  expect(annotations[0]).toBe(
    `::error file=sweeps/grid.yaml,line=7,title=expectation failed::100 %25 of <these> & "those", first: done: false` +
      annotations[0]!.slice(annotations[0]!.indexOf("%0A")),
  );
  expect(annotations[0]).toContain("%0Acount(*) = 18%0A  counted: trial=1 objective=ravine");
  expect(annotations[1]).toMatch(
    /^::error file=sweeps\/grid\.yaml,line=2,title=sgd%3A 10 regressed::10 trials worse: 10 regressed%0Aworst: ravine sgd lr=0\.05: steps 1 → \d+ \(\+[\d,]+ %25\)%0Aif the change is intended: /,
  );

  const xml = parseXml(place.read("reports/check.xml"));
  expect(xml.children[0]!.attributes["time"]).toMatch(/^\d+(\.\d{1,3})?$/);
  expect(xml).toMatchObject({ name: "testsuites", attributes: { tests: "4", failures: "2", errors: "0" } });
  const cases = xml.children[0]!.children;
  expect(cases.map(({ attributes }) => [attributes["classname"], attributes["name"]])).toEqual([
    ["grid expect", "some converge"],
    ["grid expect", NAME],
    ["grid baseline", "ravine sgd"],
    ["grid baseline", "sphere sgd"],
  ]);
  expect(cases.map(({ children }) => children.length)).toEqual([0, 1, 1, 0]);
  expect(cases[1]!.children[0]).toMatchObject({ name: "failure", attributes: { message: "false" } });
  expect(cases[1]!.children[0]!.text).toMatch(/^count\(\*\) = 18\n {2}counted: /);
  expect(cases[2]!.children[0]).toMatchObject({ attributes: { message: "10 trials worse" } });
  expect(cases[2]!.children[0]!.text).toMatch(/^regressed: ravine sgd lr=0\.05: steps 1 → \d+ /);

  const json = JSON.parse(place.read("reports/check.json")) as { comparison: { changes: unknown[] } };
  expect(json).toMatchObject({
    ...{ grid: "sweeps/grid.yaml", sweep: "grid", verdict: "fail", exit: 1, baseline: "sweeps/grid.baseline.csv" },
    tolerance: { steps: 0.05, loss: 0.1 },
    comparison: { compared: 20, counts: { regressed: 10, same: 10, missing: 0 } },
    spaces: [
      { name: "ravine sgd", trials: 10, worse: 10 },
      { name: "sphere sgd", trials: 10, worse: 0 },
    ],
    expectations: [
      { problem: null, values: ["count(*) = 20"] },
      { name: NAME, problem: "false", line: 7 },
    ],
  });
  expect(json.comparison.changes[0]).toMatchObject({
    class: "regressed",
    before: { objective: "ravine", optimizer: "sgd", hyperparameters: { lr: 0.05 }, status: "converged", steps: 1 },
    after: { status: "converged", final_loss: expect.any(Number) },
  });

  const summary = place.read("summary.md");
  expect(summary).toMatch(/^# Before\n### sweep check grid: FAIL\n/);
  expect(summary).toContain("\n| ravine sgd | 10 | 10 | 0 | 0 |\n| sphere sgd | 10 | 0 | 0 | 0 |\n");
  expect(summary).toMatch(/^\| regressed \| ravine sgd lr=0\.05 \| steps 1 → /m);
  expect(summary).toContain(`| \`${NAME}\` | false | \`count(*) = 18\`<br>`);
});

test("a check that cannot run is an error in every report; a passing one writes no annotation", async () => {
  const place = await clone();
  const args = ["check", "sweeps/grid.yaml", "--threads", "1", "--junit", "check.xml", "--json-file", "check.json"];
  const broken = await place.sweepIn(ENV, ...args, "--set", "seed=7");
  expect(broken).toMatchObject({ code: 3, stderr: expect.stringContaining("the baseline has different conditions") });
  expect(broken.stdout).toMatch(
    /^::error file=sweeps\/grid\.yaml,line=1,title=sweep check could not run::the baseline/m,
  );
  const xml = parseXml(place.read("check.xml"));
  expect(xml.attributes).toMatchObject({ tests: "1", failures: "0", errors: "1" });
  expect(xml.children[0]!.children[0]!.children[0]!.attributes["message"]).toContain("different conditions");
  expect(JSON.parse(place.read("check.json"))).toMatchObject({ verdict: "broken", exit: 3, comparison: null });
  expect(place.read("summary.md")).toContain("### sweep check grid: BROKEN\n");

  const update = [...args, "--update", "--set", "expect=[{ sql: SELECT 1 }]"];
  const updated = await place.sweepIn(ENV, ...update);
  expect(updated).toMatchObject({ code: 0, stdout: expect.not.stringContaining("::") });
  expect(parseXml(place.read("check.xml")).attributes).toMatchObject({ tests: "3", failures: "0", errors: "0" });
});

test.for(inSoak())("a report that cannot be written is an error after the check's own output", async () => {
  const place = await clone();
  const { code, stdout, stderr } = await place.sweep(
    "check",
    "sweeps/grid.yaml",
    "--threads",
    "1",
    "--junit",
    "sweeps",
  );
  expect({ code, stderr }).toEqual({ code: 3, stderr: "cannot write the report (EISDIR): sweeps\n" });
  expect(stdout).toMatch(/^FAIL: /m);
});

test("with repeats, each number names its unit, and the numbers of a sentence add up", async () => {
  const place = quickWorkplace();
  const noisy = (lr: string, repeats: number): string =>
    `objective: sphere\noptimizer: sgd\nparameters: { lr: ${lr} }\nnoise: 0.01\nrepeats: ${repeats}\nstop: { target: 0.01 }\n`;
  place.write("grid.yaml", noisy("[0.1, 0.2, 0.3]", 8));
  await place.out("check", "grid.yaml", "--threads", "1", "--update");
  const faster = place
    .read("grid.baseline.csv")
    .replace(/^(sphere,sgd,lr=0.1,.*?,8 converged),.*/m, "$1,5,,,5 5 5 5 5 5 5 5");
  place.write("grid.baseline.csv", faster);
  place.write("grid.yaml", noisy("[0.1, 0.2, 0.4]", 6));
  const env = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: "summary.md" };
  const { stdout } = await place.sweepIn(env, "check", "grid.yaml", "--threads", "1", "--junit", "check.xml");
  const sentence =
    "2 points (12 trials) compared: 1 regressed, 1 same; not compared: 12 trials missing, 6 trials added";
  expect(stdout).toContain(`\n${sentence}\n`);
  expect(stdout).toContain("FAIL: worse than in grid.baseline.csv: 1 point regressed, 12 trials missing\n");
  expect(stdout).toMatch(/^::error .*::1 point regressed, 12 trials missing%0A/m);
  expect(place.read("check.xml")).toContain('message="1 point regressed, 12 trials missing"');
  expect(place.read("summary.md")).toContain(`\n| sphere sgd | 3 points (18 trials) | 3 | 0 | 1 |\n\n${sentence}\n`);
});

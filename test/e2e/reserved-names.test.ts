import { beforeAll, afterAll, describe, expect, test } from "vitest";
import { objectives } from "../../src/objectives/registry.ts";
import { optimizers } from "../../src/optimizers/registry.ts";
import { isColumn } from "../../src/sweep/outcomes/printed-columns.ts";
import { QuickWorkplace } from "../support/command/quick-workplace.ts";
import { problemsOf } from "../support/messages/problems.ts";
import { everyNth, inSoak } from "../support/faults/attempts.ts";

const GRID = `name: noisy
objective: { name: quadratic, condition: [10, 100] }
optimizers: [sgd, momentum]
parameters: { lr: [0.001, 0.01, 10], momentum: [0.5, 0.9] }
noise: 0.01
repeats: 3
stop: { max_steps: 100, target: 0.01 }
expect: [{ name: some, sql: SELECT count(*) > 0 FROM results }]
`;
const FORMATS = ["table", "csv", "json", "jsonl", "md"] as const;

/** Names that a grid uses as keys of an objective, which are no parameters. */
const KEYS: readonly string[] = [
  "name",
  "dim",
  "start",
  "formula",
  "domain",
  "minimum",
  "minimisers",
  "module",
  "suite",
];

const place = new QuickWorkplace();
beforeAll(async () => {
  place.write("noisy.yaml", GRID);
  place.write("single.yaml", GRID.replace("noisy", "single").replace(/noise.*\nrepeats.*\n/, ""));
  await place.out("run", "noisy.yaml", "--threads", "1", "--quiet");
  await place.out("run", "noisy.yaml", "--threads", "1", "--quiet", "--set", "stop.max_steps=50");
  await place.out("run", "single.yaml", "--threads", "1", "--quiet");
  await place.out("run", "single.yaml", "--threads", "1", "--quiet", "--set", "stop.max_steps=50");
});
afterAll(() => place.remove());

/** Returns the names of an output's columns, of all tables in it. */
function columnsOf(text: string, format: (typeof FORMATS)[number]): string[] {
  const lines = text.split("\n");
  switch (format) {
    case "csv":
      return lines[0]!.split(",");
    case "json":
      return (JSON.parse(text) as object[]).flatMap((row) => Object.keys(row));
    case "jsonl":
      return lines.filter((line) => line !== "").flatMap((line) => Object.keys(JSON.parse(line) as object));
    case "md":
      return lines
        .flatMap((line, i) => (lines[i + 1]?.startsWith("| --") === true ? line.split("|") : []))
        .map((cell) => cell.trim());
    case "table":
      return lines.map((line) => line.trim().split(/ {2,}/)).find((cells) => cells.length > 1) ?? [];
  }
}

const PRINTING: readonly (readonly string[])[] = [
  ["ls"],
  ["show", "1"],
  ["show", "3"],
  ["best", "1"],
  ["best", "3"],
  ["query", "1", "--all"],
  ["query", "1", "--group-by", "lr"],
  ["query", "1", "--group-by", "lr,momentum", "--columns", "count,converged"],
  ["query", "--sql", "SELECT * FROM results LIMIT 1"],
  ["query", "--sql", "SELECT * FROM spaces LIMIT 1"],
  ["query", "--sql", "SELECT * FROM sweeps LIMIT 1"],
  ["compare", "1", "2"],
  ["compare", "3", "4"],
  ["list", "objectives"],
  ["list", "suites"],
  ["list", "data"],
  ["list", "optimizers"],
];

/** Returns the columns that a command prints in all formats that it has. */
async function printedBy(
  command: readonly string[],
  formats: readonly (typeof FORMATS)[number][],
): Promise<Set<string>> {
  const found = new Set<string>();
  for (const format of formats) {
    const { stdout } = await place.sweep(...command, ...(format === "table" ? [] : ["--format", format]));
    for (const name of columnsOf(stdout, format)) found.add(name);
  }
  return found;
}

function checkRefused(names: Iterable<string>): void {
  const own = ["lr", "momentum"];
  const words = [...names].filter((name) => /^[a-z]\w*$/.test(name) && !own.includes(name));
  expect(words.length).toBeGreaterThan(1);
  for (const name of words) {
    const rule = `objective: sphere\noptimizer: { name: o, hyperparameters: { lr: 1, ${name}: 1 }, update: [x = x - lr*g] }\n`;
    expect(problemsOf(rule)).toEqual([`2:49: "${name}" is a reserved name`]);
    if (KEYS.includes(name)) continue;
    const formula = `objective: { name: f, formula: x^2, start: [1], ${name}: 1 }\noptimizer: sgd\n`;
    expect(problemsOf(formula)).toEqual([`1:49: "${name}" is a reserved name`]);
  }
}

describe("no hyperparameter or parameter of an objective has the name of a column of", () => {
  test.each(everyNth(3, PRINTING))("sweep %s %s %s %s", async (...command) => {
    checkRefused(
      await printedBy(
        command.filter((word) => word !== undefined),
        FORMATS,
      ),
    );
  });

  test.for(inSoak())("sweep trace, doctor, plan, run and check", async () => {
    const trace = await printedBy(["trace", "3", "0"], ["csv", "json", "jsonl"]);
    expect(trace).toContain("x2");
    checkRefused(trace);
    checkRefused(await printedBy(["doctor"], ["table", "json"]));
    for (const command of ["plan", "run"]) {
      const { stdout } = await place.sweep(command, "noisy.yaml");
      checkRefused(columnsOf(stdout, "table"));
    }
    await place.out("check", "single.yaml", "--threads", "1", "--update", "--set", "check.allow=nothing converges");
    const { stdout } = await place.shell("cat single.baseline.csv");
    checkRefused(
      columnsOf(
        stdout
          .split("\n")
          .filter((line) => !line.startsWith("#"))
          .join("\n"),
        "csv",
      ),
    );
  });
});

test("no built-in hyperparameter or parameter has the name of a column", () => {
  const names = [
    ...Object.values(optimizers).flatMap(({ hyperparameters }) => Object.keys(hyperparameters)),
    ...Object.values(objectives).flatMap(({ parameters = {} }) => Object.keys(parameters)),
  ];
  expect(names.filter(isColumn)).toEqual([]);
});

test.each([
  ...[
    "ties",
    "lr_from",
    "lr_to",
    "lr_decades",
    "edges",
    "count",
    "converged",
    "change",
    "class",
    "repeats",
    "fraction",
  ],
  ...["label", "schedule", "clip", "noise", "start", "seed", "minimiser", "error", "steps"],
  ...["converged_share", "expected_steps", "median_steps", "step_length", "x1", "spec_hash", "started_at", "kernel"],
])("the hyperparameter %s is refused with its place, also of a module", (name) => {
  const rule = `objective: sphere
optimizer:
  name: own
  hyperparameters:
    lr: 0.1
    ${name}: 1
  update: [x = x - lr*g]
`;
  expect(problemsOf(rule)).toEqual([`6:5: "${name}" is a reserved name`]);
  const ofModule = `objective: sphere\noptimizer: { name: own, hyperparameters: { ${name}: 1 }, module: ./mine.ts }\n`;
  expect(problemsOf(ofModule)).toContain(`2:44: "${name}" is a reserved name`);
});

test("states and local names may have the name of a column that only a command prints", () => {
  const grid = `objective: sphere
optimizer:
  name: own
  hyperparameters: { lr: 0.1 }
  state: { change: 0, count: 0 }
  update: ["step = lr*g", "change = 0.9*change + step", "count = count + 1", "x = x - change"]
`;
  expect(problemsOf(grid)).toEqual(["accepted"]);
});

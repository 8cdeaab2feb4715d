import { afterAll, beforeAll, expect, test } from "vitest";
import { objectives } from "../../src/objectives/registry.ts";
import { optimizers } from "../../src/optimizers/registry.ts";
import { QuickWorkplace } from "../support/command/quick-workplace.ts";
import { runLines } from "../support/command/run-lines.ts";

// Commands without a database: help, list, describe, init, completion.
const place = new QuickWorkplace();
afterAll(() => place.remove());

const COMMANDS = [
  "run",
  "plan",
  "worker",
  "workers",
  "purge",
  "merge",
  "ls",
  "show",
  "query",
  "best",
  "ert",
  "check",
  "compare",
  "export",
  "trace",
  "report",
  "plot",
  "serve",
  "rm",
  "list",
  "describe",
  "init",
  "demo",
  "doctor",
  "completion",
];
const names = [...Object.keys(objectives), ...Object.keys(optimizers)];
const lines = {
  help: ["--help"],
  completion: ["completion"],
  commands: ["--get-yargs-completions", "sweep", ""],
  options: ["--get-yargs-completions", "sweep", "query", "--"],
  objectives: ["list", "objectives", "--format", "json"],
  optimizers: ["list", "optimizers", "--format", "json"],
  table: ["list", "optimizers"],
  suites: ["list", "suites", "--format", "json"],
  data: ["list", "data", "--format", "json"],
  bbob: ["describe", "bbob"],
  mgh: ["describe", "mgh"],
  rosenbrock: ["describe", "rosenbrock", "--dim", "3"],
  large: ["describe", "rosenbrock", "--dim", "1000"],
  ackley: ["describe", "ackley"],
  momentum: ["describe", "momentum"],
  kernel: ["describe", "rosenbrock", "--kernel"],
  functions: ["describe", "rastrigin", "--kernel", "--optimizer", "adam"],
  loop: ["describe", "rosenbrock", "--dim", "1000", "--kernel"],
  long: ["describe", "griewank", "--dim", "1000", "--kernel"],
};
const said = new Map<string, string>();

beforeAll(async () => {
  const all = [
    ...Object.values(lines),
    ...COMMANDS.map((name) => [name, "--help"]),
    ...names.map((name) => ["describe", name]),
  ];
  const ended = await runLines(place, all);
  for (const [i, { code, stdout, stderr }] of ended.entries()) {
    if (code !== 0 || stderr !== "") throw new Error(`sweep ${all[i]!.join(" ")} ended with ${code}: ${stderr}`);
    said.set(all[i]!.join(" "), stdout);
  }
});

function text(name: keyof typeof lines): string {
  return said.get(lines[name].join(" ")) ?? "";
}

test("without a command, help goes to standard error", async () => {
  const [ended] = await runLines(place, [[]]);
  expect(ended).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("sweep run <grid>") });
});

test("--help lists every command, within 80 columns", () => {
  const listed = [...text("help").matchAll(/^ {2}sweep (\w+) /gm)].map(([, name]) => name);
  expect(new Set(listed)).toEqual(new Set(COMMANDS));
  expect(
    Math.max(
      ...text("help")
        .split("\n")
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(80);
});

test.each(COMMANDS)("%s --help shows its arguments and examples, whole lines of at most 80 columns", (name) => {
  const help = said.get(`${name} --help`)!;
  expect(help).toMatch(new RegExp(`^sweep ${name}`));
  expect(help).toMatch(new RegExp(`\nExamples:\n  .*sweep ${name}`));
  expect(help).toMatch(/\nExamples:\n(?: {2}\S.*\n {6}\S.*\n)+$/);
  expect(help.split("\n").filter((line) => line.length > 80)).toEqual([]);
});

test("completion prints a script and answers its requests", () => {
  expect(text("completion")).toContain("sweep --get-yargs-completions");
  expect(text("commands").trimEnd().split("\n")).toEqual(expect.arrayContaining(COMMANDS));
  expect(text("options").trimEnd().split("\n")).toEqual(
    expect.arrayContaining(["--where", "--order-by", "--columns", "--format"]),
  );
});

test("list shows every objective and optimizer, in each format", () => {
  const listed = (name: "objectives" | "optimizers"): Record<string, string>[] =>
    JSON.parse(text(name)) as Record<string, string>[];
  expect(listed("objectives").map(({ objective }) => objective)).toEqual(Object.keys(objectives));
  expect(listed("optimizers").map(({ optimizer }) => optimizer)).toEqual(Object.keys(optimizers));
  expect(listed("optimizers").find(({ optimizer }) => optimizer === "momentum")).toMatchObject({
    hyperparameters: "lr=0.01 momentum=0.9",
  });
  expect(text("table")).toMatch(/^optimizer +hyperparameters +summary\nsgd +lr=0\.01 +\S/);
});

test.each(Object.entries(objectives))(
  "describe %s shows formula, gradient, dimension, start, minimum, source",
  (name, { formula, let: lines = [], source }) => {
    const described = said.get(`describe ${name}`)!;
    expect(described).toContain(`formula     ${[...lines, formula].join(`\n${" ".repeat(12)}`)}\n`);
    expect(described).toMatch(/^gradient {4}\S/m);
    expect(described).toMatch(/^dimension {3}\d+/m);
    expect(described).toMatch(/^start {7}(?:\(.*\)|\w+: .*; other blocks are 0)$/m);
    expect(described).toMatch(/^minimum {5}\S/m);
    expect(described).toContain(`source      ${source}`);
    expect(described).not.toMatch(/undefined|NaN|\[object/);
  },
);

test("list and describe show suites, their functions by group", () => {
  expect(JSON.parse(text("suites"))).toMatchObject([
    { suite: "bbob", functions: 24 },
    { suite: "mgh", functions: 35 },
  ]);
  expect(text("bbob")).toMatch(/^separable +1 {2}bbob_f1\b[^]*^weak structure +20 {2}bbob_f20\b/m);
  expect(text("mgh")).toMatch(/^functions {3}1 {2}rosenbrock {2}[^]* {11}20 {2}watson in 6, 12 {2,}a polynomial/m);
});

test("list shows the data sets", () => {
  expect(JSON.parse(text("data"))).toContainEqual(expect.objectContaining({ set: "digits", rows: 1797 }));
});

test("describe --kernel shows graph size, gradient formula and kernel", () => {
  expect(text("kernel")).toContain("∂f/∂x[1] = -400*t1*x[1] - 2*(1 - x[1])\n");
  expect(text("kernel")).toContain(
    "graph       12 operations for loss and gradient\nkernel      wasm with momentum: 24 trials at a time, two to a vector\n",
  );
  expect(text("functions")).toMatch(
    /^graph {7}\d+ operations .*\n {12}\d+ with functions made of arithmetic\nkernel {6}wasm with adam/m,
  );
  expect(text("loop")).toContain("a loop over 999 terms\n");
  expect(text("long")).toContain("js with momentum: one trial at a time; too long for the wasm kernel, which takes ");
});

test.each(Object.entries(optimizers))(
  "describe %s shows update, hyperparameters with defaults and ranges, source",
  (name, one) => {
    const described = said.get(`describe ${name}`)!;
    for (const line of one.update) expect(described).toContain(line);
    for (const [key, { default: value }] of Object.entries(one.hyperparameters)) {
      expect(described).toMatch(new RegExp(`${key} = ${String(value).replace("+", "\\+")} +\\S.*\\(.*\\)$`, "m"));
    }
    expect(described).toContain(one.source);
    expect(described).not.toMatch(/undefined|NaN|\[object/);
  },
);

test("describe shows the gradient per coordinate for small dimensions", () => {
  expect(text("rosenbrock")).toMatch(/∂f\/∂x\[1\] = .*\n +∂f\/∂x\[2\] = .*\n +∂f\/∂x\[3\] = /);
  expect(text("rosenbrock")).toContain("minimisers  1: (1, 1, 1)\n");
  expect(text("large")).toMatch(/^gradient {4}\d+ lines in dimension 1000: use --dim to show a lower one$/m);
  expect(text("large").length).toBeLessThan(3_000);
  expect(text("ackley")).toMatch(/^kink {8}\S/m);
  expect(text("momentum")).toContain("v = momentum * v - lr * g\n");
});

test("init writes a grid that can be planned and run, and overwrites only with --force", async () => {
  const ended = await runLines(place, [
    ["init"],
    ["plan", "grid.yaml"],
    ["run", "grid.yaml", "--set", "stop.max_steps=20", "--threads", "1", "--quiet"],
    ["init", "mine.yaml"],
    ["init"],
    ["init", "--force"],
  ]);
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0, 2, 0]);
  expect(ended[0]).toMatchObject({ stdout: "", stderr: "wrote grid.yaml; next: sweep run grid.yaml\n" });
  const { stderr: next } = await place.sweepIn({ npm_command: "exec" }, "init", "under npx.yaml");
  expect(next).toBe("wrote under npx.yaml; next: npx sweep run 'under npx.yaml'\n");
  expect(ended[1]!.stdout).toMatch(/^grid: 403 trials in 2 spaces; /m);
  expect(ended[2]!.stdout).toMatch(/^rosenbrock momentum +372 /m);
  expect(place.read("mine.yaml")).toBe(place.read("grid.yaml"));
});

test("help and messages are in English in any locale", async () => {
  const german = { LC_ALL: "de_DE.UTF-8", LANG: "de_DE.UTF-8", LANGUAGE: "de" };
  const { stdout } = await place.sweepIn(german, "best", "--help");
  expect(stdout).toMatch(/^Positionals:$/m);
  expect(stdout).toMatch(/^Options:$/m);
  expect(await place.sweepIn(german, "best", "--nope")).toMatchObject({ stderr: "unknown option: --nope\n" });
});

import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { countTrials } from "../../src/sweep/points/samplers.ts";
import { argumentsOf, quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";
import { folderOf } from "../support/files/temporary-folder.ts";
import { blocksOf, commandsOf, DOCUMENTS, readDocument, ROOT } from "../prose/documents.ts";
import type { Block } from "../prose/documents.ts";

const blocks: readonly Block[] = DOCUMENTS.flatMap(blocksOf);

const inLanguage = (language: string): Block[] => blocks.filter((block) => block.language === language);

/** Options that shorten a sweep whose output is not shown. */
const SHORTER: Readonly<Record<string, string>> = {
  // Each pair of a function and a rule is compiled.
  optimizers: "--set stop.max_steps=50 --set objectives=[ravine,quadratic]",
  noise: "--set stop.max_steps=50 --set repeats=5",
  stability: "--set stop.max_steps=50 --set parameters.lr.num=20",
};

/** A run takes one thread, and a sweep of SHORTER fewer steps. */
function asRun(command: string): string {
  const name = /^sweep run sweeps\/(\w+)\.yaml/.exec(command)?.[1] ?? "";
  return command.replace(/^sweep (run|check) \S+/, `$& --threads 1 ${SHORTER[name] ?? ""}`);
}

/**
 * Commands whose output is shown, while the page describes in words what leads to it. They may
 * fail.
 */
const DESCRIBED: readonly string[] = [
  "sweep plan grid.yaml",
  `sweep check sweeps/ravine-check.yaml --threads 1 --baseline sweeps/ravine-check.baseline.csv --set "optimizer={ name: momentum, hyperparameters: { lr: 0.01, momentum: 0.9 }, state: { v: 0 }, update: ['v = where(t - 50*floor(t/50) > 0, momentum*v, 0) - lr*g', 'x = x + v'] }"`,
];

function preparedPlace(): QuickWorkplace {
  const place = quickWorkplace();
  cpSync(join(ROOT, "sweeps"), place.path("sweeps"), { recursive: true });
  place.write("grid.yaml", "objective: rosenbrock\noptimizer: momentum\nparameters:\n  momentun: 0.9\n");
  writeNamedFiles(place);
  return place;
}

/** Writes the blocks that begin with the name of a file, as in `// mine.ts`. */
function writeNamedFiles(place: QuickWorkplace): void {
  for (const { text } of blocks) {
    const name = /^(?:\/\/|#) ([\w-]+\.(?:ts|yaml))\n/.exec(text)?.[1];
    if (name !== undefined) place.write(name, text);
  }
}

/** Replaces a duration, which differs each time. */
function withoutTimes(line: string): string {
  return line.replace(/in [\d.]+ m?s \([\d.]+ [kM]? ?steps\/s\)/, "in TIME").trimEnd();
}

test("the commands in README and docs succeed, and the outputs shown are theirs", async () => {
  const place = preparedPlace();
  const commands = inLanguage("sh")
    .flatMap(commandsOf)
    .map((command) => command.replace(/^npm ci && /, ""))
    .filter((command) => !command.startsWith("npm "))
    .map((command) => command.replace(/^npx /, "").replace(/^sqlite3 -box /, "sqlite3 "));
  const ofSweep = commands.filter((command) => command.startsWith("sweep ")).map(asRun);
  const ofSqlite = commands.filter((command) => command.startsWith("sqlite3 "));
  expect(ofSweep.length + ofSqlite.length).toBe(commands.length);
  expect(ofSweep.length).toBeGreaterThan(20);
  expect(ofSqlite.length).toBeGreaterThan(2);

  const written = new Set<string>();
  const lines = [...new Set([...ofSweep, ...DESCRIBED])];
  const toFile = / > \S+$/;
  const args = await argumentsOf(
    place,
    lines.map((line) => line.replace(toFile, "")),
  );
  for (const [i, line] of lines.entries()) {
    const { code, stdout, stderr } = await place.sweep(...args[i]!);
    if (!DESCRIBED.includes(line)) expect({ line, code, stderr }).toMatchObject({ code: 0 });
    for (const text of `${stdout}\n${stderr}`.split("\n")) written.add(withoutTimes(text));
  }
  for (const line of ofSqlite) {
    const { code, stdout, stderr } = await place.shell(line);
    expect({ line, code, stderr }).toMatchObject({ code: 0, stderr: "" });
    expect(stdout).not.toBe("");
  }

  const shown = inLanguage("text").flatMap(({ document, line, text }) =>
    text.split("\n").map((shownLine, i) => ({ at: `${document}:${line + 1 + i}`, text: withoutTimes(shownLine) })),
  );
  expect(shown.length).toBeGreaterThan(40);
  expect(shown.filter(({ text }) => text.trim() !== "…" && !written.has(text))).toEqual([]);
}, 600_000);

test("no command is in a block that is not checked", () => {
  const unmarked = inLanguage("").filter(({ text }) =>
    /^(?:\$ )?(?:npx|npm|sqlite3|sweep (?:run|check|plan|query)) /m.test(text),
  );
  expect(unmarked).toEqual([]);
  // Unchecked: `console` cannot be reproduced, `bash` and `yml` need other machines, and `python`
  // is the book's class.
  const marked = new Set(blocks.map(({ language }) => language));
  expect([...marked].toSorted()).toEqual([
    "",
    "bash",
    "console",
    "python",
    "sh",
    "sql",
    "text",
    "ts",
    "typescript",
    "yaml",
    "yml",
  ]);
});

test("the modules in docs are an optimizer and an objective, and equal the built-in rule", async () => {
  const place = preparedPlace();
  await place.out("run", "own.yaml", "--threads", "1");
  const columns = "objective,lr,momentum,status,steps,final_loss,best_loss,gradient_norm";
  const rowsOf = (optimizer: string): Promise<string> =>
    place.out("query", "--where", `optimizer = '${optimizer}'`, "--columns", columns, "--format", "csv");
  const own = await rowsOf("mine");
  expect(own.trimEnd().split("\n")).toHaveLength(1 + 126);
  expect(own).toBe(await rowsOf("momentum"));
});

test("the grids in README and docs are grids", () => {
  const place = preparedPlace();
  const grids = inLanguage("yaml").filter(({ text }) => !text.includes("runs-on:"));
  expect(grids.length).toBeGreaterThan(6);
  for (const { document, line, text } of grids) {
    // An optimizer alone needs an objective.
    const whole = /^objectives?:/m.test(text) ? text : `objective: sphere\n${text}`;
    const { spec } = parseGrid(whole, { file: place.path(`${document.replaceAll("/", "-")}-${line}.yaml`) });
    const empty = spec.spaces.filter((space) => countTrials(space) === 0);
    expect({ document, line, spaces: spec.spaces.length > 0, empty }).toMatchObject({ spaces: true, empty: [] });
  }
  for (const { text } of inLanguage("sh")) {
    for (const [, file = ""] of text.matchAll(/sweep run (sweeps\/\w+\.yaml)/g))
      expect(parseGrid(readFileSync(join(ROOT, file), "utf8"), { file }).spec.spaces.length).toBeGreaterThan(0);
  }
});

test("the workflow in docs uses the action with inputs and outputs that it has", () => {
  const workflows = inLanguage("yaml").filter(({ text }) => text.includes("runs-on:"));
  expect(workflows.map(({ document }) => document)).toEqual(["docs/ci.md"]);
  const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as Record<"inputs" | "outputs", object>;
  for (const { text } of workflows) {
    const { jobs } = parse(text) as { jobs: { check: { steps: { uses?: string; with?: object }[] } } };
    const step = jobs.check.steps.find(({ uses }) => uses?.startsWith("gradsweep/") === true);
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step?.with ?? {})));
    expect(step?.with).toHaveProperty("grids");
  }
  // The tables of docs/ci.md list all of them.
  for (const name of [...Object.keys(action.inputs), ...Object.keys(action.outputs)]) {
    expect(readDocument("docs/ci.md")).toMatch(new RegExp(`^\\|.*\`${name}\``, "m"));
  }
});

test("the TypeScript in README and docs type-checks", () => {
  const programs = inLanguage("ts");
  expect(programs.length).toBeGreaterThan(4);
  const paths = { gradsweep: [join(ROOT, "src/index.ts")], "gradsweep/*": [join(ROOT, "src/*.ts")] };
  const compilerOptions = {
    ...{ target: "es2025", module: "nodenext", strict: true, noEmit: true, skipLibCheck: true },
    ...{ allowImportingTsExtensions: true, types: ["node"], paths },
  };
  const folder = folderOf({
    ...Object.fromEntries(programs.map(({ text }, i) => [`${i}.ts`, `${text}\nexport {};\n`])),
    "package.json": JSON.stringify({ type: "module" }),
    "tsconfig.json": JSON.stringify({ compilerOptions, include: ["*.ts"] }),
  });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", folder], { encoding: "utf8" });
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
});

test("the library page lists every export", async () => {
  const page = readDocument("docs/library.md");
  const names = Object.keys(await import("../../src/index.ts"));
  expect(names.length).toBeGreaterThan(4);
  expect(names.filter((name) => !page.includes(`| \`${name}`))).toEqual([]);
});

test("CI runs the first commands of README as they stand", () => {
  const ci = readFileSync(join(ROOT, ".ci/run"), "utf8").split("\n");
  const [start, ask] = inLanguage("sh").flatMap((block) => (block.document === "README.md" ? [commandsOf(block)] : []));
  expect(ci).toEqual(expect.arrayContaining([...start!, ...ask!]));
});

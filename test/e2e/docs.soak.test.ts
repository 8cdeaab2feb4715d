import { spawnSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { countTrials } from "../../src/sweep/points/samplers.ts";
import { preparedPlace, runDocuments } from "../support/command/document-commands.ts";
import { folderOf } from "../support/files/temporary-folder.ts";
import { blocksOf, DOCUMENTS, ROOT } from "../prose/documents.ts";
import type { Block } from "../prose/documents.ts";

const blocks: readonly Block[] = DOCUMENTS.flatMap(blocksOf);

const inLanguage = (language: string): Block[] => blocks.filter((block) => block.language === language);

/**
 * Commands whose output is shown, while the page describes in words what leads to it. They may
 * fail.
 */
const DESCRIBED: readonly string[] = [
  "sweep plan grid.yaml",
  `sweep check sweeps/ravine-check.yaml --threads 1 --baseline sweeps/ravine-check.baseline.csv --set "optimizer={ name: momentum, hyperparameters: { lr: 0.01, momentum: 0.9 }, state: { v: 0 }, update: ['v = where(t - 50*floor(t/50) > 0, momentum*v, 0) - lr*g', 'x = x + v'] }"`,
];

test("the commands in README and docs succeed, and the outputs shown are theirs", async () => {
  const [sweeps = 0, queries = 0, shown = 0] = await runDocuments(DOCUMENTS, DESCRIBED);
  expect(sweeps > 20 && queries > 2 && shown > 40).toBe(true);
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

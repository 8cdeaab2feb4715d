import { spawnSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { preparedPlace, runDocuments } from "../support/command/document-commands.ts";
import { folderOf } from "../support/files/temporary-folder.ts";
import { blocksOf, DOCUMENTS, ROOT } from "../prose/documents.ts";

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
  const programs = DOCUMENTS.flatMap(blocksOf).filter(({ language }) => language === "ts");
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

import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { expect, test } from "vitest";
import { blocksOf } from "../prose/documents.ts";
import { consumer, packed } from "../support/files/consumer-project.ts";
import type { Consumer } from "../support/files/consumer-project.ts";
import { readPng } from "../support/files/read-png.ts";
import { NODE_TEST, RUNS, TYPES, usesMatchers } from "../support/files/consumer-tests.ts";

const file = packed();

/** The blocks of TypeScript in README and docs that a project can run as they stand. */
const SNIPPETS = ["README.md", "docs/ci.md", "docs/library.md"]
  .flatMap(blocksOf)
  .filter(({ language, text }) => language === "ts" && text.includes("gradsweep"))
  .map(({ text }) => text);

/** Ways to resolve modules. */
const MODULES = [
  ["node16", "node16"],
  ["nodenext", "nodenext"],
  ["esnext", "bundler"],
] as const;

const GRID = "objective: sphere\noptimizer: sgd\nparameters: { lr: [0.1, 0.2] }\n";
// Prints each file of the playground that its page names, and its size.
const SERVED = `import { spawn } from "node:child_process";
  const child = spawn(process.execPath, ["node_modules/.bin/sweep", "serve", "--playground", "--port", "0"]);
  const address = String((await child.stdout.take(1).toArray())[0]).trim();
  const get = async (path) => {
    const answer = await fetch(new URL(path, address));
    const text = await answer.text();
    console.log(path, answer.status, answer.headers.get("content-type"), text.length);
    return text;
  };
  const page = await get("/");
  for (const [, path] of page.matchAll(/"\\.(\\/assets\\/[^"]+)"/g)) await get(path);
  child.kill("SIGINT");`;
// The grid's fault is found in a method.
const STACK = `import { runSweep } from "gradsweep";
  const parameters = { lrr: [0.1] };
  await runSweep({ objective: "sphere", optimizer: "sgd", parameters }).catch((error) => console.log(error.stack));`;
const EXPECT = "expect:\n  - sql: SELECT count(*) = 2 FROM results\n";

function runs(project: Consumer, command: string, ...args: readonly string[]): void {
  const { code, output } = project.run(command, ...args);
  expect({ code, output: code === 0 ? "" : output }).toEqual({ code: 0, output: "" });
}

test("the package is smaller than 1.5 MB", () => {
  expect(statSync(file).size).toBeLessThan(1.5e6);
});

test("pages, pictures and data come from the archives; a stack names functions and lines", () => {
  const project = consumer(file, "parts", []);
  project.write({ "grid.yaml": GRID, "served.mjs": SERVED, "stack.mjs": STACK });
  runs(project, "sweep", "run", "grid.yaml", "--quiet");
  for (const name of ["map.svg", "map.png"]) runs(project, "sweep", "plot", "--kind", "sensitivity", "-o", name);
  runs(project, "sweep", "report");
  expect(statSync(join(project.folder, "report.html")).size).toBeGreaterThan(5e5);
  const png = readPng(readFileSync(join(project.folder, "map.png")));
  expect(readFileSync(join(project.folder, "map.svg"), "utf8")).toContain(`width="${png.width}"`);

  const { output } = project.run("node", "served.mjs");
  const [page, ...assets] = output.trim().split("\n");
  expect(page).toMatch(/^\/ 200 text\/html/);
  expect(assets.length).toBeGreaterThan(3);
  for (const line of assets)
    expect(line).toMatch(/^\/assets\/[\w.-]+ 200 text\/(?:javascript|css); charset=utf-8 \d{2,}$/);

  project.write({ "data.yaml": GRID.replace("sphere", "softmax_iris") });
  runs(project, "sweep", "plan", "data.yaml");
  for (const [archive, command] of [
    ["pages.br", "report"],
    ["data.br", "plan data.yaml"],
  ] as const) {
    const path = join(project.folder, "node_modules/gradsweep/dist", archive);
    writeFileSync(path, readFileSync(path).subarray(0, 5000));
    expect(project.run("sweep", ...command.split(" ")).output).toContain(`${archive} is damaged: install gradsweep`);
    rmSync(path);
    expect(project.run("sweep", ...command.split(" ")).output).toMatch(/of gradsweep is missing: install it again/);
  }

  const stack = project.run("node", "stack.mjs").output;
  expect(stack).toMatch(/^SweepError: .*lrr/);
  expect(stack).toMatch(/^ {4}at Problems\.throwAll \(/m);
  expect(stack).toMatch(/^ {4}at (?:async )?runSweep \(.*dist\/[\w-]+\.js:\d{2,}:\d+\)$/m);
});

test.for(["3", "4", "5"])("Vitest %s: every pool, types, the snippets as printed", (version) => {
  const project = consumer(file, `vitest${version}`, [`vitest@${version}`, "typescript@5.9", "@types/node@24"]);
  const snippets = SNIPPETS.filter((text) => text.includes("gradsweep/vitest"));
  expect(snippets.length).toBeGreaterThan(0);
  project.write({
    "grid.yaml": GRID,
    "run.test.ts": RUNS("vitest"),
    ...Object.fromEntries(snippets.map((text, i) => [`snippet${i}.test.ts`, text])),
  });
  runs(project, "sweep", "check", "grid.yaml", "--update", "--quiet");
  for (const pool of ["threads", "forks", "vmThreads"])
    runs(project, "vitest", "run", "--testTimeout=60000", "--pool", pool);

  project.write({ "types.ts": TYPES, "matchers.ts": usesMatchers("vitest") });
  const strict = "--strict --skipLibCheck false --target es2022 --noEmit --types node".split(" ");
  for (const [module, resolution] of version === "5" ? MODULES : MODULES.slice(1, 2)) {
    const how = [...strict, "--module", module, "--moduleResolution", resolution, "types.ts", "matchers.ts"];
    const { output } = project.run("tsc", ...how);
    // The declarations of Vitest 3 and of Chai contradict one another.
    const ours = output.split("\n").filter((line) => line !== "" && !/^node_modules\/(vitest|@types)\//.test(line));
    expect({ resolution, ours }).toEqual({ resolution, ours: [] });
  }
});

test("Jest: ES modules, CommonJS and ts-jest, types of both kinds", () => {
  const packages = ["jest@30", "@jest/globals@30", "@types/jest@30", "ts-jest@29", "typescript@5.9", "@types/node@24"];
  const project = consumer(file, "jest", [...packages, "esbuild"], { type: "commonjs" });
  const options = {
    tsconfig: { module: "nodenext", target: "es2022", types: ["jest", "node"], isolatedModules: true },
  };
  project.write({
    "esm/run.test.mjs": RUNS("jest").replaceAll(/: (?:Float64Array|any|number)\b| as any|!/g, ""),
    "cjs/run.test.cjs": RUNS("jest")
      .replaceAll(/: (?:Float64Array|any|number)\b| as any|!/g, "")
      .replaceAll(/^import "(.*)";$/gm, 'require("$1");')
      .replaceAll(
        /^import (.*) from "(.*)";$/gm,
        (_, names: string, from: string) => `const ${names} = require("${from}");`,
      ),
    "ts/run.test.ts": RUNS("jest"),
    "esm.config.mjs": `export default { transform: {}, testMatch: ["**/esm/*.test.mjs"] };`,
    "cjs.config.mjs": `export default { transform: {}, testMatch: ["**/cjs/*.test.cjs"] };`,
    "ts.config.mjs": `export default { testMatch: ["**/ts/*.test.ts"], transform: { "\\\\.ts$": ["ts-jest", ${JSON.stringify(options)}] } };`,
    "globals.ts": usesMatchers("jest"),
    "imported.ts": `import { expect } from "@jest/globals";\n${usesMatchers("jest")}`,
  });
  for (const kind of ["esm", "cjs", "ts"]) {
    runs(project, "jest", "--testTimeout=60000", "--config", `${kind}.config.mjs`);
  }
  for (const one of ["globals.ts", "imported.ts"]) {
    const how = "--strict --skipLibCheck false --target es2022 --noEmit --module nodenext".split(" ");
    runs(project, "tsc", ...how, one);
  }
});

test("node:test, the library's snippets, a browser's bundle, and a bundle that must not be", async () => {
  const project = consumer(file, "plain", ["esbuild"]);
  project.write({
    "convergence.yaml": GRID + EXPECT,
    "own.test.mjs": NODE_TEST,
    ...{ "in.mjs": `import { Optimizer } from "gradsweep/optimizer";\n` },
  });
  const snippets = SNIPPETS.filter((text) => !text.includes("gradsweep/vitest") && !text.includes("quickstart"));
  expect(snippets.length).toBeGreaterThan(2);
  for (const [i, text] of snippets.entries()) project.write({ [`snippet${i}.ts`]: text });
  runs(project, "node", "--test", "own.test.mjs");
  for (const i of snippets.keys()) runs(project, "node", `snippet${i}.ts`);

  project.write({
    "in.mjs": `import { Optimizer } from "gradsweep/optimizer";
      const params = { w: Float64Array.of(-7, 2) };
      new Optimizer("momentum", { lr: 0.1, momentum: 0.9 }).update(params, { w: Float64Array.of(-0.7, 4) });
      globalThis.result = Array.from(params.w).join();`,
    "all.mjs": `import { runSweep } from "gradsweep";
      runSweep({ objective: "sphere", optimizer: "sgd" }, { db: ":memory:" }).catch((error) => console.log(String(error)));`,
  });
  runs(project, "esbuild", "in.mjs", "--bundle", "--format=iife", "--platform=browser", "--outfile=out.js");
  const context = createContext({});
  runInContext(readFileSync(join(project.folder, "out.js"), "utf8"), context);
  expect(context["result"]).toBe("-6.93,1.6");
  runs(project, "esbuild", "all.mjs", "--bundle", "--format=cjs", "--platform=node", "--outfile=all.cjs");
  expect(project.run("node", "all.cjs").output).toContain("SweepError: gradsweep was bundled");
});

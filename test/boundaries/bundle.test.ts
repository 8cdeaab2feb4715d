import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as index from "../../src/index.ts";
import * as optimizer from "../../src/optimizer.ts";
import { ROOT } from "../prose/documents.ts";
import { inSoak } from "../support/faults/attempts.ts";

const DIST = join(ROOT, "dist");

/** Files of dist/ that one of them loads at once, and the sources and packages that they have. */
interface Loaded {
  readonly text: string;
  readonly sources: readonly string[];
}

/** Follows the static imports of a file of dist/. */
function loadedBy(...entries: readonly string[]): Loaded {
  const files = new Set(entries);
  let text = "";
  // The set grows while the loop runs.
  for (const file of files) {
    const code = readFileSync(join(DIST, file), "utf8");
    text += code;
    for (const [, imported] of code.matchAll(/^(?:import|export)\b[^"\n]*"\.\/([^"]+)";$/gm)) files.add(imported!);
  }
  return {
    text,
    sources: [...text.matchAll(/^\/\/ ((?:src|workers|node_modules)\/\S+)$/gm)].map((match) => match[1]!),
  };
}

const folders = ({ sources }: Loaded): string[] => [...new Set(sources.map((file) => file.split("/", 2).join("/")))];

/** Returns the file of dist/ that a command's code is in. */
function commandFile(name: string): string {
  const source = `// src/cli/commands/${name}.ts\n`;
  const found = readdirSync(DIST).filter(
    (file) => file.endsWith(".js") && readFileSync(join(DIST, file), "utf8").includes(source),
  );
  expect(found).toHaveLength(1);
  return found[0]!;
}

test("every file that package.json names is there", () => {
  const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    exports: Readonly<Record<string, string | { readonly default: string }>>;
  };
  const files = Object.values(exports).map((one) => (typeof one === "string" ? one : one.default));
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

test.for(inSoak())("the library exports what its sources export", async () => {
  const names = async (file: string): Promise<string[]> => Object.keys((await import(join(DIST, file))) as object);
  expect((await names("index.js")).toSorted()).toEqual(Object.keys(index).toSorted());
  expect((await names("optimizer.js")).toSorted()).toEqual(Object.keys(optimizer).toSorted());
});

test.for(readdirSync(join(ROOT, "workers")))(
  "the thread %s loads no database, command line, YAML or schema",
  (file) => {
    const loaded = loadedBy(file.replace(/ts$/, "js"));
    expect(loaded.sources).toContain("src/errors.ts");
    expect(loaded.text).not.toContain('"better-sqlite3"');
    const names = folders(loaded);
    expect(names.filter((name) => /(?:store|cli|grid|yargs|yaml|zod)$/.test(name))).toEqual([]);
  },
);

test.for(["index", "jest", "matchers", "vitest"])("%s loads no command and no broker", (name) => {
  const loaded = loadedBy(`${name}.js`);
  expect(loaded.sources).toContain("src/errors.ts");
  expect(loaded.text).not.toContain('import("bullmq")');
  expect(folders(loaded).filter((folder) => /(?:cli|yargs)$/.test(folder))).toEqual([]);
});

test("ls loads no formulas, kernels, YAML or schema", () => {
  const loaded = loadedBy("main.js", commandFile("results/ls"));
  expect(loaded.sources).toContain("src/store/read/results.ts");
  const names = folders(loaded);
  expect(names.filter((name) => /(?:formula|objectives|optimizers|coordinator|piscina|yaml|zod)$/.test(name))).toEqual(
    [],
  );
});

test("no file has syntax that Node 22 does not know", () => {
  const files = readdirSync(DIST).filter((file) => file.endsWith(".js"));
  expect(files.length).toBeGreaterThan(50);
  const using = /^\s*(?:await )?using \w+ = /m;
  expect(using.test("\tusing unfinished = open();")).toBe(true);
  expect(files.filter((file) => using.test(readFileSync(join(DIST, file), "utf8")))).toEqual([]);
});

test("the optimizer's files run in a browser", () => {
  const loaded = loadedBy("optimizer.js");
  expect(loaded.sources).toContain("src/kernel/js/optimizer.ts");
  expect(loaded.text).not.toMatch(/getBuiltinModule|"node:|import\.meta/);
});

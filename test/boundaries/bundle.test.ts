import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import * as index from "../../src/index.ts";
import * as optimizer from "../../src/optimizer.ts";
import { ROOT } from "../prose/documents.ts";
import { inSoak } from "../support/faults/attempts.ts";

const DIST = join(ROOT, "dist");
const FILES = new Map(inject("bundle").map((one) => [one.file, one]));

/** Code of dist/ that is loaded together. */
interface Loaded {
  readonly files: readonly string[];
  readonly sources: readonly string[];
  /** Packages, and those that the code loads later. */
  readonly packages: readonly string[];
}

/** Returns what files of dist/ load at once. */
function loadedBy(...entries: readonly string[]): Loaded {
  const loaded = new Set(entries);
  // The set grows while the loop runs.
  for (const file of loaded) for (const imported of FILES.get(file)?.imports ?? []) loaded.add(imported);
  const files = [...loaded].filter((file) => FILES.has(file));
  const code = files.map((file) => FILES.get(file)!);
  const named = code.flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports]);
  return {
    files,
    sources: code.flatMap(({ sources }) => sources),
    packages: named.filter((name) => !FILES.has(name)),
  };
}

const folders = ({ sources }: Loaded): string[] => [...new Set(sources.map((file) => file.split("/", 2).join("/")))];

/** Returns the file of dist/ that a command's code is in. */
function commandFile(name: string): string {
  const found = [...FILES.values()].filter(({ sources }) => sources.includes(`src/cli/commands/${name}.ts`));
  expect(found).toHaveLength(1);
  return found[0]!.file;
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
    expect(loaded.packages).not.toContain("better-sqlite3");
    const names = folders(loaded);
    expect(names.filter((name) => /(?:store|cli|grid|yargs|yaml|zod)$/.test(name))).toEqual([]);
  },
);

test.for(["index", "jest", "matchers", "vitest"])("%s loads no command and no broker", (name) => {
  const loaded = loadedBy(`${name}.js`);
  expect(loaded.sources).toContain("src/errors.ts");
  expect(loaded.packages).not.toContain("bullmq");
  expect(loadedBy(...FILES.keys()).packages).toContain("bullmq");
  expect(folders(loaded).filter((folder) => /(?:cli|yargs)$/.test(folder))).toEqual([]);
});

test("ls loads no formulas, kernels, YAML or schema", () => {
  const loaded = loadedBy("main.js", commandFile("results/ls"));
  expect(loaded.sources).toContain("src/store/read/results.ts");
  expect(loaded.packages).toContain("better-sqlite3");
  const names = folders(loaded);
  expect(names.filter((name) => /(?:formula|objectives|optimizers|coordinator|piscina|yaml|zod)$/.test(name))).toEqual(
    [],
  );
});

test("no file has syntax that Node 22 does not know", () => {
  const files = [...FILES.keys()];
  expect(files.length).toBeGreaterThan(50);
  const using = /^(?:await )?using \w+ ?= ?/m;
  expect(using.test("using unfinished=open();")).toBe(true);
  expect(files.filter((file) => using.test(readFileSync(join(DIST, file), "utf8")))).toEqual([]);
});

test("private methods keep their names, which stacks show", () => {
  const methods = (text: string): string[] => Array.from(text.matchAll(/#\w+(?=\()/g), ([name]) => name);
  const read = (folder: string, files: readonly string[]): string[] =>
    files.flatMap((file) => methods(readFileSync(join(folder, file), "utf8")));
  const sources = new Set([...FILES.values()].flatMap((one) => one.sources));
  const names = new Set(
    read(
      ROOT,
      [...sources].filter((file) => file.startsWith("src/")),
    ),
  );
  expect(names.size).toBeGreaterThan(200);
  expect([...names.difference(new Set(read(DIST, [...FILES.keys()])))]).toEqual([]);
});

test("the optimizer's files run in a browser", () => {
  const loaded = loadedBy("optimizer.js");
  expect(loaded.sources).toContain("src/kernel/js/optimizer.ts");
  expect(loaded.packages).toEqual([]);
  for (const file of loaded.files) {
    expect(readFileSync(join(DIST, file), "utf8")).not.toMatch(/getBuiltinModule|["'`]node:|import\.meta/);
  }
});

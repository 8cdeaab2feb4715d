import { expect, test } from "vitest";
import { ALLOWED } from "./allowed.ts";
import { edge, findCircle, importsOf, loadedBy, readImports, roomOf, UNKNOWN, violations } from "./imports.ts";

const imports = readImports();

test("each import goes the way that ALLOWED says", () => {
  expect(violations(imports)).toEqual([]);
});

test("each entry of ALLOWED is a folder or file that exists", () => {
  expect(Object.keys(ALLOWED).toSorted()).toEqual(rooms(imports.keys()));
});

test("ALLOWED lists no folder or package that is not imported", () => {
  const used = new Set<string>();
  for (const [file, list] of imports) for (const { specifier } of list) used.add(edge(file, specifier));
  const listed = Object.entries(ALLOWED).flatMap(([from, { folders, packages: names }]) =>
    [...folders, ...names].map((to) => `${from} -> ${to}`),
  );
  expect(listed.filter((one) => !used.has(one))).toEqual([]);
});

/** Planted imports, each of which breaks a rule. */
const PLANTS: readonly (readonly [file: string, source: string])[] = [
  ["src/coordinator/a.ts", `import { openStore } from "../store/store.ts";`],
  ["src/coordinator/deep/b.ts", `import type { Store } from "../../store/store.ts";`],
  ["src/store/c.ts", `export * from "../coordinator/chunks.ts";`],
  ["src/store/d.ts", `export { parseGrid } from "../grid/parse-grid.ts";`],
  ["src/store/e.ts", `const { Kernel } = await import("../kernel/kernel.ts");`],
  ["src/formula/elementary/f.ts", `import "../../kernel/kernel.ts";`],
  ["src/formula/g.ts", `export type Axis = import("../sweep/sweep-spec.ts").Axis;`],
  ["src/formula/h.ts", `import { readFileSync } from "node:fs";`],
  ["src/kernel/wasm/i.ts", `import { z } from "zod";`],
  ["src/kernel/random/j.ts", `import { parse } from "yaml";`],
  ["src/objectives/k.ts", `import { optimizers } from "../optimizers/registry.ts";`],
  ["src/sweep/l.ts", `import { parseGrid } from "../grid/parse-grid.ts";`],
  ["src/format/m.ts", `import type { Results } from "../store/results.ts";`],
  ["src/check/reports/n.ts", `import { EXIT } from "../../cli/command.ts";`],
  ["src/charts/o.ts", `import { h } from "../page/element.ts";`],
  ["src/charts/p.ts", `import { styleText } from "node:util";`],
  ["src/page/q.ts", `import { openResults } from "../store/results.ts";`],
  ["src/serve/r.ts", `const store = require("../coordinator/run-sweep.ts");`],
  ["src/doctor/s.ts", `const entry = new URL("../cli/main.ts", import.meta.url);`],
  ["src/library/t.ts", `import yargs from "yargs";`],
  ["src/store/aa.ts", "const chunks = await import(`../coordinator/chunks.ts`);"],
  ["src/store/ab.ts", `const chunks = await import("../coordinator/chunks.ts" as string);`],
  ["src/store/ac.ts", `const name = "x"; const chunks = await import(name);`],
  ["src/doctor/ad.ts", `const entry = require.resolve("../cli/main.ts");`],
  ["src/doctor/ae.ts", `const entry = import.meta.resolve("../cli/main.ts");`],
  ["src/doctor/af.ts", `const main = module.require("../cli/main.ts");`],
  ["src/doctor/ag.ts", "const entry = new URL(`../cli/main.ts`, import.meta.url);"],
  ["src/kernel/ah.ts", `const thread = new Worker("../cli/main.ts");`],
  ["src/kernel/ai.ts", `/// <reference path="../cli/main.ts" />\nexport {};`],
  ["src/kernel/aj.ts", `declare module "../cli/main.ts" {}\nexport {};`],
  ["src/trace/u.ts", `import { spaceMap } from "../analysis/map/space-map.ts";`],
  ["src/errors.ts", `import { didYouMean } from "./suggest.ts"; export { run } from "./cli/main.ts";`],
  ["src/brand-new/v.ts", `export const nothing = 0;`],
  ["src/cli/w.ts", `import { sampleSweep } from "../../test/support/spaces/sample-sweep.ts";`],
  ["workers/x.ts", `import Database from "better-sqlite3";`],
  ["workers/y.ts", `import { openStore } from "../src/store/write/store.ts";`],
];

test.for(PLANTS)("%s: %s is found", ([file, source]) => {
  const planted = violations(new Map([[file, importsOf(source)]]));
  expect(planted).toHaveLength(1);
  expect(planted[0]).toContain(file);
});

const rooms = (files: Iterable<string>): string[] => [...new Set([...files].map(roomOf))].toSorted();
const packages = (names: Iterable<string>): string[] =>
  [...names].filter((name) => !name.startsWith("node:") && name !== UNKNOWN).toSorted();

test("workers load the kernel and what it needs, and of packages only piscina and a word distance", () => {
  const loaded = loadedBy(imports, "workers/run-chunk.ts");
  expect(rooms(loaded.files)).toEqual([
    "data",
    "errors.ts",
    "formula",
    "kernel",
    "modules",
    "native",
    "objectives",
    "optimizers",
    "platform",
    "random",
    "show.ts",
    "suggest.ts",
    "sweep",
    "workers",
  ]);
  expect(packages(loaded.packages)).toEqual(["fastest-levenshtein", "piscina"]);
});

test("the thread for isolated trials loads no more than that, without piscina", () => {
  const loaded = loadedBy(imports, "workers/run-isolated.ts");
  expect(packages(loaded.packages)).toEqual(["fastest-levenshtein"]);
});

test("the thread that reads modules loads nothing but what knows about modules, and the place of our own files", () => {
  const loaded = loadedBy(imports, "workers/probe-module.ts");
  expect(rooms(loaded.files)).toEqual(["errors.ts", "modules", "platform", "workers"]);
  expect(packages(loaded.packages)).toEqual([]);
});

test("the files import one another in no circle, types included", () => {
  expect(findCircle(imports)).toBeUndefined();
});

test("a circle of two files and types is found", () => {
  const a = importsOf(`import type { B } from "./b.ts";`);
  const b = importsOf(`export type B = import("./a.ts").A;`);
  const planted = new Map([
    ["src/grid/a.ts", a],
    ["src/grid/b.ts", b],
  ]);
  expect(findCircle(planted)).toEqual(["src/grid/a.ts", "src/grid/b.ts", "src/grid/a.ts"]);
});

test("the page loads nothing of Node", () => {
  const loaded = loadedBy(imports, "src/page/main.ts");
  expect([...loaded.packages].filter((name) => name.startsWith("node:"))).toEqual([]);
});

test("the walk sees what the main thread loads", () => {
  const loaded = loadedBy(imports, "src/cli/main.ts");
  expect(packages(loaded.packages)).toEqual(
    expect.arrayContaining(["better-sqlite3", "yargs", "yaml", "zod", "piscina"]),
  );
});

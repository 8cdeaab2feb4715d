import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** What a file imports when it runs: all but types. */
function importsOf(file: string): string[] {
  const source = readFileSync(file, "utf8");
  const statements = source.matchAll(/^(?:import|export)\s(?!type\b)(?:[^;"']*\sfrom\s+)?["']([^"']+)["']/gm);
  const calls = source.matchAll(/\bimport\(\s*["']([^"']+)["']/g);
  return [...statements, ...calls].map(([, name]) => name ?? "");
}

/** The project's files that a file loads, itself among them, and the packages that those name. */
function loadedBy(entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const name of importsOf(file)) {
      if (name.startsWith(".")) visit(join(dirname(file), name));
      else packages.add(name);
    }
  };
  visit(entry);
  return { files, packages };
}

test("workers load the kernel and what it needs, and of packages only piscina and a word distance", () => {
  const { files, packages } = loadedBy(join(root, "workers/run-chunk.ts"));
  const folders = new Set([...files].map((file) => relative(root, dirname(file))));
  expect([...folders].toSorted()).toEqual([
    "src",
    "src/formula",
    "src/formula/elementary",
    "src/kernel",
    "src/kernel/random",
    "src/kernel/wasm",
    "src/modules",
    "src/objectives",
    "src/optimizers",
    "src/spec",
    "workers",
  ]);
  const foreign = [...packages].filter((name) => !name.startsWith("node:"));
  expect(foreign.toSorted()).toEqual(["fastest-levenshtein", "piscina"]);
});

test("the thread for guarded trials loads no more than that, without piscina", () => {
  const { files, packages } = loadedBy(join(root, "workers/run-guarded.ts"));
  expect([...files].filter((file) => /src\/(cli|store|grid|coordinator|report|check)\//.test(file))).toEqual([]);
  expect([...packages].filter((name) => !name.startsWith("node:"))).toEqual(["fastest-levenshtein"]);
});

test("the thread that looks at modules loads nothing but what knows about modules", () => {
  const { files, packages } = loadedBy(join(root, "workers/probe-module.ts"));
  const folders = new Set([...files].map((file) => relative(root, dirname(file))));
  expect([...folders].toSorted()).toEqual(["src", "src/modules", "workers"]);
  expect([...packages].filter((name) => !name.startsWith("node:"))).toEqual([]);
});

test("the walk sees what the main thread loads", () => {
  const { packages } = loadedBy(join(root, "src/cli/main.ts"));
  expect([...packages]).toEqual(expect.arrayContaining(["better-sqlite3", "yargs", "yaml", "zod", "piscina"]));
});

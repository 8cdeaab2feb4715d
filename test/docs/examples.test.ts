import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DOCS } from "../../docs/reference/docs.ts";
import * as index from "../../src/index.ts";
import * as matchers from "../../src/matchers.ts";
import * as optimizer from "../../src/optimizer.ts";
import { ROOT } from "../prose/documents.ts";
import { examples } from "./example-files.ts";

test("each exported name has a section of the API with an example", () => {
  const names = [index, matchers].flatMap((entry) => Object.keys(entry));
  expect(examples.map(({ file }) => file.replace(".ts", "")).toSorted()).toEqual(names.toSorted());
  expect(names).toEqual(expect.arrayContaining(Object.keys(optimizer)));
  const page = readFileSync(join(DOCS, "api.md"), "utf8");
  expect(names.filter((name) => !page.includes(`\n### ${name}\n`))).toEqual([]);
  const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { exports: object };
  const entries = Object.keys(exports).filter((path) => !path.endsWith(".json"));
  expect(entries.filter((path) => !page.includes(path.replace(".", "gradsweep")))).toEqual([]);
});

test("each exported type has a section of the API", () => {
  const page = readFileSync(join(DOCS, "api.md"), "utf8");
  const types = ["index", "matchers"].flatMap((entry) => {
    const text = readFileSync(join(ROOT, "src", `${entry}.ts`), "utf8");
    const named = [...text.matchAll(/^export type \{ ([^}]+) \}/gm)].flatMap(([, names]) => names!.split(", "));
    return [...named, ...[...text.matchAll(/^export interface (\w+)/gm)].map((match) => match[1]!)];
  });
  expect(types.length).toBeGreaterThan(20);
  expect(types.filter((name) => !page.includes(`\n#### ${name}\n`))).toEqual([]);
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { DOCS } from "../../docs/reference/docs.ts";
import * as index from "../../src/index.ts";
import * as matchers from "../../src/matchers.ts";
import * as optimizer from "../../src/optimizer.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { ROOT } from "../prose/documents.ts";

const FOLDER = join(DOCS, "examples");
const examples = readdirSync(FOLDER).map((file) => ({ file, text: readFileSync(join(FOLDER, file), "utf8") }));

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

test("the examples of functions run", async () => {
  const place = quickWorkplace();
  const own = examples.filter(({ text }) => !text.includes('"vitest"'));
  expect(own.length).toBeGreaterThan(8);
  const lines = own.map(({ file }) => `await import(${JSON.stringify(pathToFileURL(join(FOLDER, file)).href)});`);
  place.write("all.mjs", lines.join("\n"));
  expect(await place.shell(`"${process.execPath}" all.mjs`)).toMatchObject({ code: 0, stdout: "", stderr: "" });
});

test("the examples of matchers run", async () => {
  const own = examples.filter(({ text }) => text.includes('"vitest"'));
  expect(own).toHaveLength(Object.keys(matchers).length);
  for (const { file } of own) await import(pathToFileURL(join(FOLDER, file)).href);
});

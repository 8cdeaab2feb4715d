import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import * as matchers from "../../src/matchers.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { FOLDER, examples } from "./example-files.ts";

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

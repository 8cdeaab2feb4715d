import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readPageGrid } from "../../src/playground/read-page-grid.ts";
import { specOf } from "../support/spaces/parse.ts";

const folder = new URL("../data/bad-grids/", import.meta.url);
const grids = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"));
const GOOD = "objective: sphere\noptimizer: sgd\n";

test("the page finds the problems of the command line, at the same line and column", () => {
  let compared = 0;
  for (const name of grids) {
    const text = readFileSync(new URL(name, folder), "utf8");
    const expected = readFileSync(new URL(name.replace(".yaml", ".txt"), folder), "utf8");
    const [, line, column] = /^[^\n:]+:(\d+):(\d+): /.exec(expected) ?? [];
    // A page has no files, and text that is not UTF-8 never reaches it.
    if (line === undefined || /module|not UTF-8/.test(expected) || /\bdata:/.test(text)) continue;
    const read = readPageGrid(text);
    if (read.ok) throw new Error(`${name} was accepted`);
    expect({ name, line: read.problems[0]!.line, column: read.problems[0]!.column }).toEqual({
      ...{ name, line: Number(line), column: Number(column) },
    });
    compared += 1;
  }
  expect(compared).toBeGreaterThan(200);
});

test("a good grid has the spec of the command line, and lanes for each space", () => {
  const text = readFileSync(new URL("../../sweeps/quickstart.yaml", import.meta.url), "utf8");
  const read = readPageGrid(text);
  if (!read.ok) throw new Error(read.problems[0]!.message);
  expect(read.spec.spaces).toEqual(specOf(text).spaces);
  expect(read.lanes.every((lanes) => lanes > 1)).toBe(true);
});

test.each([
  [
    "a module",
    "objective: sphere\noptimizer: { name: mine, module: ./mine.ts, hyperparameters: { lr: 1 } }\n",
    "module: a page cannot load files",
    2,
  ],
  [
    "data of a file",
    "objective: { name: f, data: iris, formula: 'mean(i = rows, y[i]*x)', start: [1] }\noptimizer: sgd\n",
    "data: a page cannot load files",
    1,
  ],
  [
    "too many trials",
    `${GOOD}parameters: { lr: { min: 1, max: 2, num: 600000 } }\n`,
    "600,000 trials are too many for a page: at most 500,000",
    undefined,
  ],
  [
    "more trials than the command allows by default",
    `${GOOD}parameters: { lr: { min: 1, max: 2, num: 16000000 } }\n`,
    "16,000,000 trials are too many for a page: at most 500,000",
    undefined,
  ],
  ["a time limit", `${GOOD}stop: { seconds: 1 }\n`, "stop.seconds needs a thread", undefined],
])("refuses what a page cannot run, with the remedy: %s", (_name, text, message, line) => {
  const read = readPageGrid(text);
  if (read.ok) throw new Error("it was accepted");
  expect(read.problems[0]!.message).toContain(message);
  expect(read.problems[0]!.message).toContain("copy the grid as a command");
  expect(read.problems[0]!.line).toBe(line);
});

import { existsSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { expect, test } from "vitest";
import {
  checkGrid,
  openResults,
  Optimizer,
  parseGrid,
  resultRows,
  runSweep,
  SweepError,
  traceTrial,
} from "../../src/index.ts";
import * as matchers from "../../src/matchers.ts";

const GRID = { objective: "sphere", optimizer: "sgd", parameters: { lr: 0.1 } };

// The types forbid these calls; plain JavaScript does not.
const calls = {
  checkGrid,
  openResults,
  parseGrid,
  resultRows,
  runSweep,
  traceTrial,
  ...matchers,
} as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>;

async function outcomeOf(name: string, given: readonly unknown[]): Promise<unknown> {
  try {
    const found = await calls[name]!(...given);
    const rows = found as { readonly next?: () => unknown };
    return typeof rows.next === "function" ? await rows.next() : found;
  } catch (error) {
    return error;
  }
}

test.for<readonly [name: string, given: readonly unknown[], message: string]>([
  ["runSweep", [], "neither a grid nor a grid's file: undefined"],
  ["runSweep", [3], "neither a grid nor a grid's file: 3"],
  ["runSweep", [[GRID]], "neither a grid nor a grid's file"],
  ["runSweep", ["no.yaml"], "no such file: no.yaml"],
  ["runSweep", [new URL("https://a.b/c.yaml")], "not the URL of a file: https://a.b/c.yaml"],
  ["runSweep", [GRID, 7], "the options of runSweep must be an object: 7"],
  ["runSweep", [GRID, null], "the options of runSweep must be an object: null"],
  ["runSweep", [GRID, { store: "x" }], 'store must be "trials" or "summary": "x"'],
  ["runSweep", [GRID, { threads: 0 }], "threads must be a whole number of at least 1: 0"],
  ["runSweep", [GRID, { threads: 1.5 }], "threads must be a whole number of at least 1: 1.5"],
  ["runSweep", [GRID, { thread: 1 }], 'runSweep has no option "thread": did you mean "threads"?'],
  ["runSweep", [GRID, { retries: -1 }], "retries must be a whole number of at least 0: -1"],
  ["runSweep", [GRID, { kernel: "c" }], 'kernel must be "native", "wasm" or "js": "c"'],
  ["runSweep", [GRID, { signal: {} }], "signal must be an AbortSignal: {}"],
  ["runSweep", [GRID, { db: 5 }], "db must be a text or a URL: 5"],
  ["runSweep", [GRID, { db: "" }], 'db must be a text or a URL: ""'],
  ["runSweep", [GRID, { fresh: "yes" }], 'fresh must be true or false: "yes"'],
  ["runSweep", [GRID, { onProgress: 1 }], "onProgress must be a function: 1"],
  ["checkGrid", [GRID, { update: 1 }], "update must be true or false: 1"],
  ["checkGrid", [GRID, { threads: 2n }], "threads must be a whole number of at least 1: 2"],
  ["parseGrid", ["x"], 'parseGrid(text, { file }) needs the file of the text, or a name such as "grid.yaml"'],
  ["parseGrid", [undefined, { file: "a" }], "the text of a grid must be a text: undefined"],
  ["parseGrid", ["x", { file: "" }], 'file must be a text or a URL: ""'],
  ["parseGrid", ["x", { file: "a", set: "b" }], 'set must be a list, each a text: "b"'],
  ["parseGrid", ["x", { file: "a", maxTrials: "3" }], 'maxTrials must be a whole number of at least 1: "3"'],
  ["openResults", [], "the file of openResults must be a text: undefined"],
  ["openResults", [":memory:"], "no such database in memory"],
  ["resultRows", [{}, "1"], 'the sweep\'s id must be a whole number of at least 1: "1"'],
  ["resultRows", [{}, 1, { limit: -1 }], "limit must be a whole number of at least 0: -1"],
  ["traceTrial", [GRID, "0"], 'the trial must be a whole number of at least 0: "0"'],
  ["toConvergeWithin", [GRID, 1.5], "steps must be a whole number: 1.5"],
  ["toConverge", [GRID, { fraction: 2 }], "the fraction must be between 0 and 1: 2"],
  ["toMatchBaseline", ["no.yaml"], "no such file: no.yaml"],
  ["toMatchBaseline", [GRID, 4], "baseline must be a text or a URL: 4"],
])("%s with wrong arguments %#", async ([name, given, message]) => {
  const error = await outcomeOf(name, given);
  expect(error).toBeInstanceOf(SweepError);
  expect(error).toMatchObject({ code: "input", message: expect.stringContaining(message) });
});

test("a database in memory leaves no file, and each run has its own", async () => {
  const [a, b] = [await runSweep(GRID, { db: ":memory:" }), await runSweep(GRID, { db: ":memory:" })];
  expect(a.db).not.toBe(b.db);
  expect([":memory:", a.db].filter((file) => existsSync(file))).toEqual([]);
  const results = openResults(a.db);
  expect([...resultRows(results, a.sweepId)]).toMatchObject([{ lr: 0.1, status: "converged" }]);
  results.close();
  a.close();
});

test("arrays and errors of another realm are recognised", () => {
  const other = runInContext(
    `({ x: Float64Array.of(1), error: Object.assign(new Error("gone"), { name: "SweepError", code: "input" }) })`,
    createContext({}),
  ) as { readonly x: Float64Array; readonly error: Error };
  expect(other.x instanceof Float64Array).toBe(false);
  new Optimizer("sgd", { lr: 0.5 }).update({ x: other.x }, { x: other.x });
  expect(Array.from(other.x)).toEqual([0.5]);
  expect(other.error instanceof SweepError).toBe(true);
  expect(new Error("SweepError") instanceof SweepError).toBe(false);
});

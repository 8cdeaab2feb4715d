import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

/** An elementary function, and a sum that stays a loop. */
const GOLDEN = [
  ["graph", "easom", []],
  ["lowered", "easom", []],
  ["js", "booth", []],
  ["wat", "sphere", ["--dim", "1000", "--optimizer", "sgd"]],
  ["c", "sphere", ["--dim", "1000", "--optimizer", "sgd"]],
  ["c", "booth", []],
  ["graph", "rosenbrock", ["--dim", "1000"]],
  ["lowered", "rosenbrock", ["--dim", "1000"]],
  ["js", "rosenbrock", ["--dim", "1000"]],
] as const;

test.each(GOLDEN)("describe --emit %s of %s %j prints the golden file", async (stage, name, more) => {
  const { code, stdout, stderr } = await quickWorkplace().sweep("describe", name, "--emit", stage, ...more);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  await expect(stdout).toMatchFileSnapshot(`golden/${name}.${stage}.txt`);
});

test.each([
  [["adam", "--emit", "js"], "--emit needs an objective; name one, and --optimizer=adam: --emit js"],
  [["booth", "--emit", "asm"], "--emit must be graph, lowered, js, wat or c: asm"],
  [["booth", "--emit", "js", "--kernel"], "--kernel and --emit exclude each other: --emit js"],
  [["booth", "--emit", "js", "--optimizer", "adan"], 'no such optimizer: "adan": did you mean "adam"?'],
  [["griewank", "--dim", "1000", "--emit", "wat"], "too long for the wasm kernel, which takes 10,000 operations"],
  [["griewank", "--dim", "1000", "--emit", "c"], "too long for the native kernel, which takes 5,000 operations"],
])("describe %j is refused in a sentence", async (args, message) => {
  const { code, stdout, stderr } = await quickWorkplace().sweep("describe", ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(message);
  expect(stderr.trimEnd()).not.toContain("\n");
});

test("describe --help shows --emit with an example", async () => {
  const { stdout } = await quickWorkplace().sweep("describe", "--help");
  expect(stdout).toMatch(/--emit .*compiler/);
  expect(stdout).toContain("describe ackley --emit wat --optimizer adam");
});

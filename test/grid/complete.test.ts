import { expect, test } from "vitest";
import { completionAt } from "../../src/grid/complete.ts";
import { objectives } from "../../src/objectives/registry.ts";
import { optimizers } from "../../src/optimizers/registry.ts";

/** Returns the options at the mark "|" of a text. */
function optionsAt(marked: string): readonly string[] {
  const offset = marked.indexOf("|");
  return (completionAt(marked.replace("|", ""), offset)?.options ?? []).map(({ label }) => label);
}

test.each([
  ["an empty grid", "|", ["objective", "optimizers", "parameters", "stop", "spaces"]],
  ["the top level, above other keys", "name: a\nopti|\nparameters: { lr: 1 }", ["optimizer", "stop"]],
  ["a map in lines", "stop:\n  max_steps: 3\n  |", ["target", "gradient", "diverge"]],
  ["an open map in braces", "parameters:\n  lr: { m|", ["values", "min", "max", "num", "step", "scale"]],
  ["a block of spaces", "spaces:\n  - obj|", ["objective", "optimizer", "parameters"]],
  ["hyperparameters", "parameters:\n  l|", ["lr", "momentum", "beta1"]],
])("keys of %s", (_name, marked, expected) => {
  expect(optionsAt(marked)).toEqual(expect.arrayContaining(expected));
});

test.each([
  ["objectives", "objective: ro|", Object.keys(objectives)],
  ["objectives in a list", "objectives: [ravine, |", Object.keys(objectives)],
  ["optimizers in lines", "optimizers:\n  - |", Object.keys(optimizers)],
  ["scales", "parameters:\n  lr: { min: 1, scale: |", ["linear", "log"]],
  ["methods", "method: |", ["grid", "random", "sobol"]],
])("values: %s", (_name, marked, expected) => {
  expect(optionsAt(marked)).toEqual(expect.arrayContaining(expected));
});

test("a key is offered once in a map, and the word before the cursor is replaced", () => {
  expect(optionsAt("stop: { target: 1, |")).not.toContain("target");
  expect(completionAt("stop: { tar", 11)?.from).toBe(8);
});

test("nothing fits in a comment or below a number", () => {
  expect(optionsAt("# obj|")).toEqual([]);
  expect(optionsAt("seed:\n  a:\n    b|")).toEqual([]);
});

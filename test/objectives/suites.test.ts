import { expect, test } from "vitest";
import { objectives } from "../../src/objectives/registry.ts";
import { resolveObjective } from "../../src/objectives/resolve.ts";
import { suiteOf, suites } from "../../src/objectives/suites/suites.ts";

const { mgh, bbob } = suites;
if (mgh === undefined || bbob === undefined) throw new Error("a suite is missing");

test("every function of mgh is an objective that has its published dimensions", () => {
  for (const { name, dims = [undefined] } of mgh.functions) {
    const definition = objectives[name];
    if (definition === undefined) throw new Error(`no such objective: ${name}`);
    for (const dim of dims) expect(resolveObjective(name, definition, { dim }).name).toBe(name);
  }
});

test("numbers rise and no objective is in two suites", () => {
  for (const { functions } of [mgh, bbob]) {
    const numbers = functions.map(({ number }) => number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  }
  const names = [...mgh.functions, ...bbob.functions].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test("an objective knows its suite, number and group", () => {
  expect(suiteOf("beale")).toEqual({ suite: "mgh", number: 5 });
  expect(suiteOf("bbob_f10")).toEqual({ suite: "bbob", number: 10, group: "ill-conditioned" });
  expect(["bbob_f5", "bbob_f6", "bbob_f19", "bbob_f24"].map((name) => suiteOf(name)?.group)).toEqual([
    "separable",
    "moderate",
    "multi-modal",
    "weak structure",
  ]);
  expect(suiteOf("sphere")).toBeUndefined();
});

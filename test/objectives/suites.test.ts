import { expect, test } from "vitest";
import { objectives } from "../../src/objectives/registry.ts";
import { resolveObjective } from "../../src/objectives/resolve.ts";
import { bbob as bbobFunctions } from "../../src/objectives/suites/bbob/bbob.ts";
import { mgh as mghFunctions } from "../../src/objectives/suites/mgh/mgh.ts";
import { suiteOf, suites } from "../../src/objectives/suites/suites.ts";

const { mgh, bbob } = suites;
if (mgh === undefined || bbob === undefined) throw new Error("a suite is missing");

test.each(Object.entries(suites))(
  "every function of %s is an objective that has its published dimensions",
  (_, suite) => {
    for (const { name, dims = [undefined] } of suite.functions) {
      const definition = objectives[name];
      if (definition === undefined) throw new Error(`no such objective: ${name}`);
      for (const dim of dims) expect(resolveObjective(name, definition, { dim }).name).toBe(name);
      expect(Object.hasOwn(definition.parameters ?? {}, "instance")).toBe(suite.hasInstances);
    }
  },
);

test("every objective in the folder of a suite is one of its functions", () => {
  for (const [name, definitions] of Object.entries({ bbob: bbobFunctions, mgh: mghFunctions })) {
    for (const objective of Object.keys(definitions)) expect(suiteOf(objective)?.suite).toBe(name);
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

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Axis } from "../../src/sweep/spec/sweep-spec.ts";
import { messageOf, specOf } from "../support/spaces/parse.ts";

function axesOf(...parameters: string[]): readonly Axis[] | undefined {
  const lines = parameters.map((line) => `  ${line}\n`).join("");
  return specOf(`objective: sphere\noptimizer: adam\nparameters:\n${lines}`).spaces[0]?.axes;
}

const list = (...values: number[]): Axis => ({ kind: "list", keys: ["lr"], rows: values.map((value) => [value]) });

test.each([
  ["lr: 0.1", list(0.1)],
  ["lr: [0.1, 1e-3, 5]", list(0.1, 0.001, 5)],
  ["lr: { values: [0.2, 0.1] }", list(0.2, 0.1)],
  ["lr: -0", list(0)],
  ["lr: { min: 0.5, max: 0.5, num: 1 }", list(0.5)],
  ["lr: { min: 0.5, max: 0.5, step: 1 }", list(0.5)],
  ["lr: { min: 0, max: 1, num: 11 }", { kind: "linear", keys: ["lr"], min: 0, max: 1, num: 11 }],
  ["lr: { min: 0, max: 1, num: 11, scale: linear }", { kind: "linear", keys: ["lr"], min: 0, max: 1, num: 11 }],
  ["lr: { min: 1e-6, max: 1, num: 7, scale: log }", { kind: "log", keys: ["lr"], min: 1e-6, max: 1, num: 7 }],
  ["lr: { min: 0.1, max: 0.7, step: 0.1 }", { kind: "linear", keys: ["lr"], min: 0.1, max: 0.7, num: 7 }],
])("%s", (text, axis) => {
  expect(axesOf(text)).toEqual([axis]);
});

test("zipped axes vary together, independently of others", () => {
  expect(axesOf('"beta1, beta2": { values: [[0.9, 0.999], [0.95, 0.99]] }', "lr: 0.1")).toEqual([
    {
      kind: "list",
      keys: ["beta1", "beta2"],
      rows: [
        [0.9, 0.999],
        [0.95, 0.99],
      ],
    },
    list(0.1),
  ]);
});

test("an optimizer ignores a zipped axis of which it has no hyperparameter", () => {
  const zip = '"beta1, beta2": { values: [[0.9, 0.999]] }';
  const { spaces } = specOf(`objective: sphere\noptimizers: [sgd, adam]\nparameters: { ${zip} }\n`);
  expect(spaces.map(({ axes }) => axes.length)).toEqual([0, 1]);
});

test("accepts steps that reach max despite rounding, and refuses others", () => {
  const steps = fc.integer({ min: 1, max: 100_000 });
  const by = fc.constantFrom(0.1, 0.01, 0.001, 0.25, 0.03, 7, 1e-6);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), steps, by, (from, count, step) => {
      const at = (index: number): number => Number(((from + index) * step).toPrecision(12));
      const axis = `lr: { min: ${at(0)}, max: ${at(count)}, step: ${step} }`;
      expect(axesOf(axis)).toEqual([{ kind: "linear", keys: ["lr"], min: at(0), max: at(count), num: count + 1 }]);
      const missed = Number((at(count) + step / 3).toPrecision(12));
      const text = `objective: sphere\noptimizer: sgd\nparameters: { lr: { min: ${at(0)}, max: ${missed}, step: ${step} } }\n`;
      expect(messageOf(text)).toContain("misses max");
    }),
    { numRuns: 40 },
  );
});

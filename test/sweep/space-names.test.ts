import { expect, test } from "vitest";
import { namedSpace, spaceNames } from "../../src/sweep/identity/space-names.ts";
import { specOf } from "../support/spaces/parse.ts";

function namesOf(text: string): string[] {
  return spaceNames(specOf(text).spaces.map(namedSpace));
}

const objectives = (list: string): string => `objectives: [${list}]\noptimizer: sgd\n`;

test("non-default dimension and parameters are part of a name", () => {
  expect(
    namesOf(objectives("rosenbrock, { name: rosenbrock, dim: 10 }, { name: quadratic, condition: [10, 100] }")),
  ).toEqual(["rosenbrock", "rosenbrock dim=10", "quadratic", "quadratic condition=100"]);
  const mine = `{ name: my bowl, formula: "c*x^2", dim: 1, start: [1], c: 3 }`;
  expect(namesOf(objectives(mine))).toEqual(["my bowl c=3"]);
});

test("start and stop rules are part of a name only to tell spaces of one sweep apart", () => {
  expect(namesOf("objective: ravine\noptimizer: sgd\nstart: [1, 2]\nstop: { max_steps: 7 }\n")).toEqual(["ravine"]);
  expect(namesOf(objectives("ravine, { name: ravine, start: [1, 2] }, { name: ravine, start: [3, 4] }"))).toEqual([
    "ravine",
    "ravine start=(1,2)",
    "ravine start=(3,4)",
  ]);
  const blocks = "objective: ravine\nspaces: [{ optimizer: sgd, stop: { max_steps: 7 } }, { optimizer: momentum }]\n";
  expect(namesOf(blocks)).toEqual(["ravine max_steps=7", "ravine max_steps=10000"]);
});

test("validation and evaluations are part of a name only to tell spaces of one sweep apart", () => {
  const grid = (spaces: string): string =>
    `objective: softmax_iris\noptimizer: sgd\nbatch: 16\nstop: { max_steps: 9 }\nspaces: [${spaces}]\n`;
  expect(namesOf(grid("{ validation: 0.2, stop: { evaluate: 3 } }"))).toEqual(["softmax_iris"]);
  expect(namesOf(grid("{ validation: 0.2 }, { validation: 1..30 }, {}"))).toEqual([
    "softmax_iris validation=0.2",
    "softmax_iris validation=1..30",
    "softmax_iris",
  ]);
  expect(namesOf(grid("{ stop: { evaluate: 3 } }, { stop: { evaluate: epoch } }"))).toEqual([
    "softmax_iris evaluate=3",
    "softmax_iris",
  ]);
});

test("spaces that differ only in their axes share a name", () => {
  const blocks = "objective: ravine\noptimizer: sgd\nspaces: [{ parameters: { lr: 1 } }, { parameters: { lr: 2 } }]\n";
  expect(namesOf(blocks)).toEqual(["ravine", "ravine"]);
});

test("two long starts stay distinct after shortening", () => {
  const start = (last: number): string => `{ name: sphere, dim: 40, start: [${"1.5, ".repeat(39)}${last}] }`;
  const [one = "", other = ""] = namesOf(objectives(`${start(1)}, ${start(2)}`));
  expect(one).toMatch(/^sphere dim=40 start=\(1\.5,[1.5,]{25}…[\da-f]{8}$/);
  expect(other).not.toBe(one);
});

test("spaces that differ only in clip have different names", () => {
  const blocks = "objective: ravine\noptimizer: sgd\nspaces: [{ clip: 1 }, { clip: 2 }, {}]\n";
  expect(namesOf(blocks)).toEqual(["ravine clip=1", "ravine clip=2", "ravine"]);
  expect(namesOf("objective: ravine\noptimizer: sgd\nclip: 1\n")).toEqual(["ravine"]);
});

import { expect, test } from "vitest";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { specHash } from "../../src/sweep/identity/hash.ts";
import { messageOf, specOf, trialsOf } from "../support/spaces/parse.ts";

const TEXT = `# what this shows
objective: sphere
optimizers: [sgd, momentum] # two of them
parameters:
  lr: [0.1, 0.2]
spaces:
  - optimizer: sgd
  - optimizer: momentum
`;

test("without overrides the text is unchanged", () => {
  expect(parseGrid(TEXT, { file: "a.yaml" }).yaml).toBe(TEXT);
});

test("overrides replace and add keys, also inside lists, and keep comments", () => {
  const set = ["stop.max_steps=500", "parameters.lr={min: 1, max: 2, num: 2}", "spaces.1.parameters.momentum=0.5"];
  const { spec, yaml } = parseGrid(TEXT, { file: "a.yaml", set });
  expect(spec.spaces.map(({ stop }) => stop.max_steps)).toEqual([500, 500]);
  expect(spec.spaces.flatMap(trialsOf)).toEqual([
    [0, { lr: 1 }],
    [1, { lr: 2 }],
    [2, { lr: 1, momentum: 0.5 }],
    [3, { lr: 2, momentum: 0.5 }],
  ]);
  expect(yaml).toContain("# what this shows");
  expect(specHash(specOf(yaml))).toBe(specHash(spec));
});

test("an override does not change other uses of an anchor", () => {
  const text = "objective: sphere\noptimizer: sgd\nspaces:\n  - stop: &s { target: 1 }\n  - stop: *s\n";
  const { spec, yaml } = parseGrid(text, { file: "a.yaml", set: ["spaces.0.stop.target=2"] });
  expect(spec.spaces.map(({ stop }) => stop.target)).toEqual([2, 1]);
  expect(specHash(specOf(yaml))).toBe(specHash(spec));
});

test("an empty grid can be filled by overrides", () => {
  expect(specOf("", { set: ["objective=sphere", "optimizer=sgd"] }).spaces).toHaveLength(1);
});

test.each([
  ["stop.max_stepz=5", '--set stop.max_stepz=5: unknown key "max_stepz": did you mean "max_steps"?'],
  [
    "stop.max_steps=many",
    '--set stop.max_steps=many: max_steps: expected a whole number from 0 to 1,000,000,000,000,000: "many"',
  ],
  ["objective=spehre", '--set objective=spehre: unknown objective "spehre": did you mean "sphere"?'],
  ["parameters.lr=[0.1, -1]", "--set parameters.lr=[0.1, -1]: lr of sgd must be at least 0: -1"],
  ["parameters.lr=[0.1", "--set parameters.lr=[0.1: invalid YAML: "],
  ["parameters.lr=*rates", "--set parameters.lr=*rates: aliases are not allowed here"],
  ["stop", "--set stop: expected KEY=VALUE"],
  ["=5", "--set =5: expected KEY=VALUE"],
  ["spaces.7.seed=1", '--set spaces.7.seed=1: spaces has 2 entries, counted from 0: "7"'],
  ["objective.dim=5", "--set objective.dim=5: objective is not a map or a list"],
])("--set %s", (setting, message) => {
  expect(messageOf(TEXT, { set: [setting] })).toContain(message);
});

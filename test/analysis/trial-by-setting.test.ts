import { describe, expect, test } from "vitest";
import { trialBySetting } from "../../src/analysis/trial-by-setting.ts";
import { specTrials } from "../../src/cli/commands/results/spec-trials.ts";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { valueOf } from "../../src/sweep/spec/levels.ts";

const GRID = `
objectives: [ravine, { name: quadratic, condition: [10, 100] }]
optimizers: [sgd, momentum, { name: damped momentum, hyperparameters: { lr: 0.1 }, update: ["x = x - lr*g"] }]
parameters: { lr: [0, 0.01, 0.1, 1], momentum: [0, 0.9] }
start: random
repeats: 2
`;
const spaces = specTrials(parseGrid(GRID, { file: "grid.yaml" }).spec, () => undefined);
const find = (text: string): number => trialBySetting(text, spaces);

test("each trial has its label and setting as a name", () => {
  let trials = 0;
  for (const space of spaces) {
    const { label, names, levels } = space;
    space.each((trial, repeat, point) => {
      const values = names.map((name, i) => `${name}=${valueOf(levels, name, point[i]!)}`);
      expect(find(`${label} ${values.join(" ")} repeat=${repeat}`)).toBe(trial);
      if (repeat === 0) expect(find(`${values.join(", ")} ${label}`)).toBe(trial);
      trials += 1;
    });
  }
  expect(trials).toBe(3 * (4 + 8 + 4) * 2);
});

test("an optimizer's exact name comes before names that contain it", () => {
  expect(() => find("momentum lr=1 momentum=0")).toThrow(/matches 3 trials/);
  expect(find("ravine momentum lr=1 momentum=0")).not.toBe(find("ravine damped momentum lr=1"));
});

test("numbers are compared as numbers", () => {
  expect(find("ravine sgd lr=1e-2")).toBe(find("ravine sgd lr = 0.01"));
});

describe("is refused:", () => {
  test.each([
    [
      "ravine sgd lr=0.02",
      'no such trial: "ravine sgd lr=0.02": the nearest are "ravine sgd lr=0.01", "ravine sgd lr=0.1", "ravine sgd lr=1"',
    ],
    ["ravine momentum lr=0.1 momentum=0.8", /the nearest are "ravine momentum lr=0.1 momentum=0.9", /],
    ["ravine momentum lr=0.1", '"ravine momentum lr=0.1" matches 2 trials: 16 (momentum=0), 18 (momentum=0.9)'],
    ["ravine sgd", /^"ravine sgd" matches 4 trials: 0 \(lr=0\), 2 \(lr=0.01\), 4 \(lr=0.1\), 6 \(lr=1\)$/],
    ["lr=0.1", /^"lr=0.1" matches 12 trials: 4 \(ravine sgd\), 16 \(ravine momentum momentum=0\), .*, …$/],
    ["ravine sgd momentum=0.9", 'no such trial: "ravine sgd momentum=0.9": sgd has no momentum'],
    ["ravine sgd learning_rate=0.1", 'no such hyperparameter: "learning_rate": did you mean "lr"?'],
    ["ravin sgd lr=0.1", 'no such optimizer, objective or space: "ravin": did you mean "ravine"?'],
    ["ravine sgd lr=abc", "lr must be a number: abc"],
    ["ravine sgd lr=0.1 lr=1", 'lr is given twice: "ravine sgd lr=0.1 lr=1"'],
    ["ravine sgd lr=0.1 repeat=x", "repeat must be a number: x"],
    ["ravine sgd lr=0.1 repeat=7", /^no such trial: "ravine sgd lr=0.1 repeat=7"/],
    ["ravine condition=10 lr=1", /^no such space: "ravine condition=10": there are "ravine sgd", /],
  ])("%s", (text, message) => {
    expect(() => find(text)).toThrow(message);
  });
});

import { expect, test } from "vitest";
import { problemsOf } from "../support/messages/problems.ts";

const GRID = "objective: sphere\noptimizer: sgd\n";

test.each([
  // A space after the colon
  [
    "objective:ravine\noptimizer: sgd\n",
    '1:1: missing space after the colon: "objective:ravine": write objective: ravine',
  ],
  ["objective: ravine\noptimizer:sgd\n", '2:1: missing space after the colon: "optimizer:sgd": write optimizer: sgd'],
  [
    "objective:ravine\noptimizer:sgd\n",
    '1:1: missing space after the colon: "objective:ravine": write objective: ravine',
  ],
  [`${GRID}seed:1\n`, '3:1: missing space after the colon: "seed:1": write seed: 1'],
  [`${GRID}parameters:\n  lr:0.1\n`, '4:3: missing space after the colon: "lr:0.1": write lr: 0.1'],
  [`${GRID}parameters:\n  lr:0.1\n  momentum: 0.9\n`, '4:3: missing space after the colon: "lr:0.1": write lr: 0.1'],
  [`${GRID}parameters: {lr:0.1}\n`, '3:14: missing space after the colon: "lr:0.1": write lr: 0.1'],
  [`${GRID}parameters: {lr: {min:0.1, max:1}}\n`, '3:19: missing space after the colon: "min:0.1": write min: 0.1'],
  [`${GRID}stop: {max_steps:100}\n`, '3:8: missing space after the colon: "max_steps:100": write max_steps: 100'],
  [`${GRID}stop:\n  max_steps:100\n`, '4:3: missing space after the colon: "max_steps:100": write max_steps: 100'],
  [
    "optimizers:\n  -sgd\n  -adam\nobjective: sphere\n",
    '2:3: optimizers: "-sgd -adam" needs a space after the dash: write - sgd',
  ],
  [
    "objective :ravine\noptimizer: sgd\n",
    '1:1: missing space after the colon: "objective :ravine": write objective: ravine',
  ],
  [
    `${GRID}parameters:\n  lr:[0.1, 0.2]\n`,
    '4:3: missing space after the colon: "lr:[0.1, 0.2]": write lr: [0.1, 0.2]',
  ],
  [
    `${GRID}parameters:\n  lr:{min: 0.1, max: 1, num: 3}\n`,
    '4:3: missing space after the colon: "lr:{min: 0.1, max: 1, num: 3}": write lr: {min: 0.1, max: 1, num: 3}',
  ],
  // The colon
  [`${GRID}stop: max_steps=100\n`, '3:7: missing colon: "max_steps=100": write max_steps: 100'],
  ["objective: ravine\noptimizer sgd\n", '2:1: missing colon: "optimizer sgd": write optimizer: sgd'],
  ["objective = ravine\noptimizer = sgd\n", '1:1: missing colon: "objective = ravine": write objective: ravine'],
  [`${GRID}parameters:\n  lr = 0.1\n`, '4:3: missing colon: "lr = 0.1": write lr: 0.1'],
  // Indentation
  ["objective: sphere\n  optimizer: sgd\n", "2:3: line 2 is indented too far: start it in column 1, as line 1"],
  [`${GRID} parameters:\n  lr: 0.1\n`, "3:2: line 3 is indented too far: start it in column 1, as line 2"],
  [
    `${GRID}parameters:\n  lr: 0.1\n   momentum: 0.9\n`,
    "5:4: line 5 is indented too far: start it in column 3, as line 4",
  ],
  [`${GRID}seed: 1\n\n  # more\n  noise: 0.1\n`, "6:3: line 6 is indented too far: start it in column 1, as line 3"],
  [
    "objective: sphere\noptimizers: [sgd]\n  stop: { target: 1 }\n",
    "3:3: line 3 is indented too far: start it in column 1, as line 2",
  ],
  [
    "objective: sphere\nspaces:\n  - optimizer: sgd\n      parameters: { lr: 0.1 }\n",
    "4:7: line 4 is indented too far: start it in column 5, as line 3",
  ],
  [" objective: sphere\noptimizer: sgd\n", "1:2: line 1 is indented too far: start it in column 1, as line 2"],
  [
    `${GRID}parameters:\n    lr: 0.1\n  momentum: 0.9\n`,
    "5:3: line 5 is indented too little: start it in column 5, as line 4",
  ],
  [`${GRID}stop:\n\tmax_steps: 100\n`, "4:1: tab used for indentation: use spaces"],
  [`${GRID}stop:\n  max_steps: 100\n\ttarget: 1\n`, "5:1: tab used for indentation: use spaces"],
  [
    "objective: sphere\noptimizers:\n  - sgd\n - adam\n",
    "4:2: line 4 is indented too little: start it in column 3, as line 3",
  ],
  [
    "objective: sphere\noptimizers:\n  - sgd\n   - adam\n",
    '3:5: unknown optimizer "sgd - adam": for several write optimizers: [sgd, adam]',
  ],
  [
    "objective: sphere\nspaces:\n  - optimizer: sgd\n   parameters: { lr: 0.1 }\n",
    "4:4: line 4 is indented too little: start it in column 5, as line 3",
  ],
  // An unclosed bracket, or text after quotation marks, is no matter of indentation.
  [
    `${GRID}parameters: { lr: [0.1,\n  0.2 }\n`,
    "4:7: invalid YAML: flow sequence in block collection must be sufficiently indented and end with a ]",
  ],
  [`${GRID}parameters:\n  lr: "0.1" 0.2\n`, "4:13: invalid YAML: unexpected scalar at node end"],
  // A second colon in a value is no matter of indentation.
  [
    "objective: sphere: 2\noptimizer: sgd\n",
    '1:12: ": " inside a value: quote the value, or move the inner key to a new line',
  ],
])("%j is refused with the way to write it", (text, problem) => {
  expect(problemsOf(text)).toEqual([problem]);
});

const objective = (formula: string): string =>
  `objective: { name: f, formula: ${formula}, start: [1] }\noptimizer: sgd\n`;

test.each([
  [objective("max(x, 0)"), "1:32: text with a comma needs quotation marks here: max(x, …"],
  [objective("where(x > 0, x, -x)"), "1:32: text with a comma needs quotation marks here: where(x > 0, …"],
  [objective("x[1]^2"), "1:32: text with brackets needs quotation marks here: x[…]"],
  [objective("sum(i = 1..n, x[i]^2)"), "1:46: text with brackets needs quotation marks here: x[…]"],
  [objective("|x|"), '1:32: unexpected character: "|": write abs(x)'],
  [
    "objective:\n  name: f\n  formula: |x| + 1\n  start: [1]\noptimizer: sgd\n",
    '3:12: unexpected character: "|": write abs(x)',
  ],
  [
    "objective: sphere\noptimizer: { name: o, hyperparameters: { lr: 1 }, update: [x = x - lr*max(g, 1)] }\n",
    "2:60: text with a comma needs quotation marks here: x = x - lr*max(g, …",
  ],
])("the formula in %j that YAML reads otherwise is refused with the way to write it", (text, problem) => {
  expect(problemsOf(text)).toEqual([problem]);
});

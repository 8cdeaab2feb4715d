import { expect, test } from "vitest";
import { problemsOf } from "../support/messages/problems.ts";

const GRID = "objective: sphere\noptimizer: sgd\n";

test.each([
  // A decimal comma
  ["parameters:\n  lr: 0,1\n", '4:7: lr: "0,1" needs a decimal point: write 0.1'],
  ["parameters:\n  lr: -0,1e-3\n", '4:7: lr: "-0,1e-3" needs a decimal point: write -0.1e-3'],
  [
    "parameters:\n  lr:\n    min: 0,01\n    max: 0.1\n    num: 3\n",
    '5:10: min: "0,01" needs a decimal point: write 0.01',
  ],
  [
    "parameters: { lr: { min: 0,01, max: 0,1, num: 3 } }\n",
    "3:26: comma in a number: 0,01: write 0.01, with a decimal point",
  ],
  ["parameters: { lr: [0,1, 0,2] }\n", "3:25: lr: duplicate value: 0; write 0.1, with a decimal point"],
  ["stop:\n  target: 1,5\n", '4:11: target: "1,5" needs a decimal point: write 1.5'],
  ["stop: { target: 1,5 }\n", "3:17: comma in a number: 1,5: write 1.5, with a decimal point"],
  ["noise: 0,5\n", '3:8: noise: "0,5" needs a decimal point: write 0.5'],
  ["clip: 0,5\n", '3:7: clip: "0,5" needs a decimal point: write 0.5'],
  ["check: { loss: 0,5 }\n", "3:16: comma in a number: 0,5: write 0.5, with a decimal point"],
  ["exclude: [{ lr: 0,5 }]\n", "3:17: comma in a number: 0,5: write 0.5, with a decimal point"],
  [
    "start: [0,5, 1,5]\n",
    "3:8: the start has more values than the dimension 2: [0,5,1,5]; write 0.5, with a decimal point",
  ],
  // Thousands
  ["stop:\n  max_steps: 1,000\n", '4:14: max_steps: "1,000" has a comma: write 1000, or 1.000 with a decimal point'],
  ["stop:\n  max_steps: 1,000,000\n", '4:14: max_steps: "1,000,000" has a comma: write 1000000'],
  ["stop: { max_steps: 1,000 }\n", "3:20: comma in a number: 1,000: write 1000, or 1.000 with a decimal point"],
  ["stop:\n  max_steps: 10 000\n", '4:14: max_steps: "10 000" has spaces: write 10000'],
  ["stop:\n  max_steps: 10k\n", '4:14: max_steps: "10k" has a suffix: write 10000'],
  // Powers and other arithmetic
  ["parameters:\n  lr: 10^-3\n", '4:7: lr: "10^-3" is not a number: write 1e-3'],
  ["parameters:\n  lr: 10**-3\n", '4:7: lr: "10**-3" is not a number: write 1e-3'],
  ["parameters:\n  lr: 5*10^-3\n", '4:7: lr: "5*10^-3" is not a number: write 5e-3'],
  ["parameters:\n  lr: 2^-4\n", '4:7: lr: "2^-4" is not a number: write 0.0625'],
  ["parameters:\n  lr: [0.1, 10^-3]\n", '4:13: lr: "10^-3" is not a number: write 1e-3'],
  ["stop:\n  max_steps: 10^4\n", '4:14: max_steps: "10^4" is not a number: write 1e4'],
  ["stop:\n  max_steps: 10**4\n", '4:14: max_steps: "10**4" is not a number: write 1e4'],
  ["parameters:\n  lr: 1/8\n", '4:7: lr: "1/8" is a formula: write 0.125'],
  ["parameters:\n  lr: 2*0.1\n", '4:7: lr: "2*0.1" is a formula: write 0.2'],
  ["parameters:\n  lr: sqrt(2)\n", '4:7: lr: "sqrt(2)" is a formula: write 1.4142135623730951'],
  ["parameters:\n  lr: 1e^-3\n", '4:7: lr: "1e^-3" is not a number: write 1e-3'],
  ["parameters:\n  lr: 1d-3\n", '4:7: lr: "1d-3" is not a number: write 1e-3'],
  ["parameters:\n  lr: 1e -3\n", '4:7: lr: "1e -3" is not a number: write 1e-3'],
  ["parameters:\n  lr: 1,2\n", '4:7: lr: "1,2" needs a decimal point: write 1.2, or [1, 2] for a list'],
  [
    'parameters:\n  "lr, momentum": { values: [[0,1, 0,9]] }\n',
    "4:30: lr, momentum: expected 2 numbers: [0,1,0,9]; write 0.1, with a decimal point",
  ],
  ["check:\n  steps: 5,5 %\n", '4:10: steps: "5,5 %" is a percentage: write 0.055'],
  ["start: [4 5]\n", '3:9: start: "4 5" needs commas: write 4, 5'],
  ["noise: 10%\n", '3:8: noise: "10%" is a percentage: write 0.1'],
  // Quotation marks
  ['parameters:\n  lr: "1e-3"\n', '4:7: lr: "1e-3" is quoted: write 1e-3 without quotes'],
  ["parameters:\n  lr: ['0.1', 0.2]\n", '4:8: lr: "0.1" is quoted: write 0.1 without quotes'],
  ['stop: { max_steps: "100" }\n', '3:20: max_steps: "100" is quoted: write 100 without quotes'],
  ['seed: "1"\n', '3:7: seed: "1" is quoted: write 1 without quotes'],
  ['start: "[1, 2]"\n', '3:8: start: "[1, 2]" is quoted: write [1, 2] without quotes'],
  // Lists without brackets
  ["parameters:\n  lr: 0.1, 0.2\n", '4:7: lr: "0.1, 0.2" needs brackets: write [0.1, 0.2]'],
  ["parameters:\n  lr: 0.1,0.2\n", '4:7: lr: "0.1,0.2" needs brackets: write [0.1, 0.2]'],
  ["parameters:\n  lr: 0.1 0.2 0.3\n", '4:7: lr: "0.1 0.2 0.3" needs brackets: write [0.1, 0.2, 0.3]'],
  ["parameters:\n  lr: (0.1, 0.2)\n", '4:7: lr: "(0.1, 0.2)" needs brackets: write [0.1, 0.2]'],
  ["parameters:\n  lr: 0,1; 0,2\n", '4:7: lr: "0,1; 0,2" needs brackets: write [0.1, 0.2]'],
  ["parameters: { lr: 0.1, 0.2 }\n", "3:19: list without brackets: 0.1, 0.2: write [0.1, 0.2]"],
  ["start: 4\n", "3:8: start: 4 needs brackets: write [4]"],
  ["start: 4,5\n", '3:8: start: "4,5" needs brackets: write [4, 5], or [4.5] with a decimal point'],
  ["start: (4, 5)\n", '3:8: start: "(4, 5)" needs brackets: write [4, 5]'],
  ["start: 10^2\n", '3:8: start: "10^2" needs brackets: write [1e2]'],
  ["start: 4, 5\n", '3:8: start: "4, 5" needs brackets: write [4, 5]'],
  ['start: "4"\n', '3:8: start: "4" needs brackets: write [4]'],
  // Ranges
  [
    "parameters:\n  lr: 1e-3..1e-1\n",
    '4:7: lr: "1e-3..1e-1" is not a range: write {min: 1e-3, max: 1e-1, num: 10, scale: log}',
  ],
  ["parameters:\n  lr: 0.1..0.5\n", '4:7: lr: "0.1..0.5" is not a range: write {min: 0.1, max: 0.5, num: 10}'],
  [
    "parameters:\n  lr: np.logspace(-3, -1, 5)\n",
    '4:7: lr: "np.logspace(-3, -1, 5)" is not a range: write {min: 1e-3, max: 1e-1, num: 5, scale: log}',
  ],
])("%j is refused with the way to write it", (text, problem) => {
  expect(problemsOf(GRID + text)).toEqual([problem]);
});

test.each([
  ["objective: { name: sphere, start: 4 }\noptimizer: sgd\n", "1:35: start: 4 needs brackets: write [4]"],
  ["objective: { name: f, formula: x^2, start: 1 }\noptimizer: sgd\n", "1:44: start: 1 needs brackets: write [1]"],
  [
    "objective: { name: f, formula: x^2, start: [1], minimum: 0, minimisers: 0 }\noptimizer: sgd\n",
    "1:73: minimisers: 0 needs brackets: write [[0]]",
  ],
  [
    "objective: { name: f, formula: x^2, start: [1], minimum: '0,5' }\noptimizer: sgd\n",
    "1:59: comma in a number: 0,5: write 0.5, with a decimal point",
  ],
  ["objective: { name: sphere, dim: '2' }\noptimizer: sgd\n", '1:33: dim: "2" is quoted: write 2 without quotes'],
  ["objective:\n  name: sphere\n  dim: 2,5\noptimizer: sgd\n", '3:8: dim: "2,5" needs brackets: write [2, 5]'],
  ["objective:\n  name: sphere\n  dim: 2, 5\noptimizer: sgd\n", '3:8: dim: "2, 5" needs brackets: write [2, 5]'],
  [
    "objective:\n  name: quadratic\n  condition: 10, 100\noptimizer: sgd\n",
    '3:14: condition: "10, 100" needs brackets: write [10, 100]',
  ],
  [
    "objective:\n  name: f\n  formula: x^2\n  start: [1]\n  domain: -5, 5\noptimizer: sgd\n",
    '5:11: domain: "-5, 5" needs brackets: write [-5, 5]',
  ],
  [
    "objective: { name: f, formula: x^2, start: [1], domain: 5 }\noptimizer: sgd\n",
    "1:57: domain: expected [low, high] or a list of them: 5",
  ],
  ["objectives: sphere\noptimizer: sgd\n", '1:13: objectives: "sphere" needs brackets: write [sphere]'],
  ["objective: sphere\noptimizers: sgd, adam\n", '2:13: optimizers: "sgd, adam" needs brackets: write [sgd, adam]'],
  [
    "objective: sphere\noptimizer: sgd, adam\n",
    '2:12: unknown optimizer "sgd, adam": for several write optimizers: [sgd, adam]',
  ],
  [
    "objective: sphere, ravine\noptimizer: sgd\n",
    '1:12: unknown objective "sphere, ravine": for several write objectives: [sphere, ravine]',
  ],
  [
    "objective: sphere\noptimizer: [sgd, adam]\n",
    '2:12: optimizer: a list needs the key "optimizers": write optimizers: ["sgd","adam"]',
  ],
  [
    "objective: sphere\noptimizer: { name: o, hyperparameters: { lr: 0.1 }, update: x = x - lr*g }\n",
    '2:61: update: "x = x - lr*g" needs brackets: write ["x = x - lr*g"]',
  ],
])("%j is refused with the way to write its list", (text, problem) => {
  expect(problemsOf(text)).toEqual([problem]);
});

test.each([
  ["parameters.lr=0,1", 'lr: "0,1" needs a decimal point: write 0.1'],
  ["parameters.lr=10^-3", 'lr: "10^-3" is not a number: write 1e-3'],
  ['parameters.lr="1e-3"', 'lr: "1e-3" is quoted: write 1e-3 without quotes'],
  ["parameters.lr=0.1, 0.2", 'lr: "0.1, 0.2" needs brackets: write [0.1, 0.2]'],
  ["parameters.lr={min: 0,1, max: 1, num: 3}", "comma in a number: 0,1: write 0.1, with a decimal point"],
  ["stop.max_steps:100", "expected KEY=VALUE: write stop.max_steps=100"],
  ["stop.target=0,5", 'target: "0,5" needs a decimal point: write 0.5'],
  ["stop.max_steps=1,000", 'max_steps: "1,000" has a comma: write 1000, or 1.000 with a decimal point'],
  ["start=4", "start: 4 needs brackets: write [4]"],
])("--set %s is refused with the way to write it", (set, problem) => {
  expect(problemsOf(GRID, { set: [set] })).toEqual([`--set ${set}: ${problem}`]);
});

test("numbers of YAML are accepted as they are", () => {
  const values = ["1e-3", "1E-3", ".5", "+0.1", "[0,1]", "[1e-3, 1.0e-2]"];
  for (const value of values) expect(problemsOf(`${GRID}parameters:\n  lr: ${value}\n`)).toEqual(["accepted"]);
});

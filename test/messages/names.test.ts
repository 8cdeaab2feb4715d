import { expect, test } from "vitest";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { problemsOf } from "../support/messages/problems.ts";

const GRID = "objective: sphere\noptimizer: sgd\n";

test.each([
  // Keys of the top level
  ["params: { lr: 0.1 }\n", ['3:1: unknown key "params": did you mean "parameters"?']],
  ["learning_rate: 0.1\n", ['3:1: unknown key "learning_rate": did you mean "lr" under "parameters"?']],
  ["learning-rate: 0.1\n", ['3:1: unknown key "learning-rate": did you mean "lr" under "parameters"?']],
  ["LR: 0.1\n", ['3:1: unknown key "LR": did you mean "lr" under "parameters"?']],
  ["lr: 0.1\n", ['3:1: unknown key "lr": it belongs under "parameters"']],
  ["momentun: 0.9\n", ['3:1: unknown key "momentun": did you mean "momentum" under "parameters"?']],
  ["mu: 0.9\n", ['3:1: unknown key "mu": did you mean "momentum" under "parameters"?']],
  ["tol: 1e-6\n", ['3:1: unknown key "tol": did you mean "target" under "stop"?']],
  ["epochs: 100\n", ['3:1: unknown key "epochs": it belongs under "stop"']],
  ["steps: 100\n", ['3:1: unknown key "steps": did you mean "max_steps" under "stop"?']],
  ["max_steps: 100\n", ['3:1: unknown key "max_steps": it belongs under "stop"']],
  ["formula: x^2\n", ['3:1: unknown key "formula": it belongs under "objective"']],
  ["bounds: [0, 1]\n", ['3:1: unknown key "bounds": did you mean "domain" under "objective"?']],
  ["update: [x = x - g]\n", ['3:1: unknown key "update": it belongs under "optimizer"']],
  ["random_seed: 1\n", ['3:1: unknown key "random_seed": did you mean "seed"?']],
  ["sampler: random\n", ['3:1: unknown key "sampler": did you mean "method"?']],
  ["n_samples: 100\n", ['3:1: unknown key "n_samples": did you mean "samples"?']],
  ["method: lhs\n", ['3:9: unknown method "lhs": did you mean "latin"?']],
  ["method: qmc\n", ['3:9: unknown method "qmc": did you mean "sobol"?']],
  // Stop rules
  ["stop: { tol: 1e-6 }\n", ['3:9: unknown key "tol": did you mean "target"?']],
  ["stop: { tolerance: 1e-6 }\n", ['3:9: unknown key "tolerance": did you mean "target"?']],
  ...["step", "steps", "max_step", "num_steps", "max_iter", "iterations"].map((key): [string, string[]] => [
    `stop: { ${key}: 10 }\n`,
    [`3:9: unknown key "${key}": did you mean "max_steps"?`],
  ]),
  ["stop: { epochs: 10 }\n", ['3:17: epochs needs an objective with data; write max_steps: "sphere"']],
  ["batch: [all, 32]\n", ['3:14: batch needs an objective with data; remove it: "sphere"']],
  ["validation: 0.2\n", ['3:13: validation needs an objective with data; remove it: "sphere"']],
  ["stop: { evaluate: epoch }\n", ['3:19: evaluate needs an objective with data; remove it: "sphere"']],
  // Axes
  ...["n", "points", "steps", "count", "n_points"].map((key): [string, string[]] => [
    `parameters: { lr: { min: 0.1, max: 1, ${key}: 4 } }\n`,
    [`3:39: unknown key "${key}": did you mean "num"?`],
  ]),
  [
    "parameters: { lr: { from: 0.1, to: 1, num: 4 } }\n",
    ['3:21: unknown key "from": did you mean "min"?', '3:32: unknown key "to": did you mean "max"?'],
  ],
  // Hyperparameters
  ...["learning_rate", "learning-rate", "Learning_Rate", "LR", "eta", "alpha", "step_size"].map(
    (key): [string, string[]] => [`parameters: { ${key}: 0.1 }\n`, [`3:15: unknown key "${key}": did you mean "lr"?`]],
  ),
])("%j is refused with our name for the key", (text, problems) => {
  expect(problemsOf(GRID + text)).toEqual(problems);
});

test.each([
  ["function: sphere\noptimizer: sgd\n", '1:1: unknown key "function": did you mean "objective"?'],
  ["objective: sphere\noptimiser: sgd\n", '2:1: unknown key "optimiser": did you mean "optimizer"?'],
  ["objective: { name: sphere, n: 5 }\noptimizer: sgd\n", '1:28: unknown key "n": did you mean "dim"?'],
  ["objective: { name: f, formula: x^2, x0: [1] }\noptimizer: sgd\n", '1:37: unknown key "x0": did you mean "start"?'],
  [
    "objective: { name: f, formula: x^2, start: [1], bounds: [[0, 1]] }\noptimizer: sgd\n",
    '1:49: unknown key "bounds": did you mean "domain"?',
  ],
  [
    "objective: { name: f, formula: x^2, start: [1], minimum: 0, minimizers: [[0]] }\noptimizer: sgd\n",
    '1:61: unknown key "minimizers": did you mean "minimisers"?',
  ],
  [
    "objective: { name: f, expr: x^2, start: [1] }\noptimizer: sgd\n",
    '1:23: unknown key "expr": did you mean "formula"?',
  ],
  [
    "objective: sphere\noptimizer: sgd\nexclude: [{ lr: { '>=': 0.1 } }]\n",
    '3:19: unknown key ">=": did you mean "gte"?',
  ],
  ["objective: sphere\noptimizer: { name: sgd, lr: 0.1 }\n", '2:25: unknown key "lr": it belongs under "parameters"'],
  [
    "objective: sphere\noptimizer: { name: o, params: { lr: 1 }, update: [x = x - lr*g] }\n",
    '2:23: unknown key "params": did you mean "hyperparameters"?',
  ],
  ["objective: sphere\noptimizer: NAG\n", '2:12: unknown optimizer "NAG": did you mean "nesterov"?'],
  [
    "objective: sphere\noptimizer: gradient-descent\n",
    '2:12: unknown optimizer "gradient-descent": did you mean "sgd"?',
  ],
  ["objective: Rosen\noptimizer: sgd\n", '1:12: unknown objective "Rosen": did you mean "rosenbrock"?'],
])("%j is refused with our name", (text, problem) => {
  expect(problemsOf(text)).toEqual([problem]);
});

test.each([
  ["x^2", "[1]"],
  ["x^2 + y^2", "[1, 1]"],
  ["sin(x) + z", "[1, 1, 1]"],
  ["sum(i = 1..n, x[i]^2)", "[1, 1]"],
  ["2*x", "[1]"],
])("the objective %j is refused with a map that is a grid", (formula, start) => {
  const map = `{name: mine, formula: "${formula}", start: ${start}}`;
  expect(problemsOf(`objective: "${formula}"\noptimizer: sgd\n`)).toEqual([
    `1:12: unknown objective "${formula}": for a formula write ${map}`,
  ]);
  expect(parseGrid(`objective: ${map}\noptimizer: sgd\n`, { file: "grid.yaml" }).spec.spaces).toHaveLength(1);
});

test("an objective that is an equation, and an optimizer that is a line, are refused with a map that is a grid", () => {
  const objective = '{name: mine, formula: "x^2 + y^2", start: [1, 1]}';
  const optimizer = '{name: mine, hyperparameters: {lr: 0.01}, update: ["x = x - lr*g"]}';
  expect(problemsOf('objective: "f(x, y) = x**2 + y**2"\noptimizer: "x = x - lr*g"\n')).toEqual([
    `1:12: unknown objective "f(x, y) = x**2 + y**2": for a formula write ${objective}`,
    `2:12: unknown optimizer "x = x - lr*g": for a rule write ${optimizer}`,
  ]);
  expect(problemsOf(`objective: ${objective}\noptimizer: ${optimizer}\n`)).toEqual(["accepted"]);
});

test.each([
  ["lr=0.1", 'unknown key "lr": it belongs under "parameters"'],
  ["stop.tol=1", 'unknown key "tol": did you mean "target"?'],
  ["params.lr=0.1", 'unknown key "params": did you mean "parameters"?'],
])("--set %s is refused with our name", (set, problem) => {
  expect(problemsOf(GRID, { set: [set] })).toEqual([`--set ${set}: ${problem}`]);
});

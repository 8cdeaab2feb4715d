import { describe, expect, test } from "vitest";
import { specHash } from "../../src/sweep/identity/hash.ts";
import { conditionsOf } from "../../src/sweep/identity/baseline-hash.ts";
import type { SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { messageOf, specOf } from "../support/spaces/parse.ts";

const GRID = `objective:
  name: regression
  data: { set: iris, y: target, X: "*", standardise: true }
  x: { W: [4, 3], b: [3] }
  let: ["z[i, k] = sum(j = 1..4, X[i, j]*W[j, k]) + b[k]"]
  formula: "mean(i = rows, logsumexp(k = 1..3, z[i, k]) - z[i, y[i]]) + sum(j = 1..n, x[j]^2)/2000"
  metrics: { accuracy: "mean(i = rows, argmax(k = 1..3, z[i, k]) == y[i])" }
optimizer: momentum
batch: 32
`;

const changed = (from: string, to: string): string => {
  if (!GRID.includes(from)) throw new Error(`not in the grid: ${from}`);
  return GRID.replace(from, to);
};
const spacesOf = (text: string): readonly SpaceSpec[] => specOf(text).spaces;
const refusal = (text: string): string => messageOf(text).split("\n")[0] ?? "";

test("the data of an objective are its rows, columns and labels; its values are not part of the JSON", () => {
  const { data } = spacesOf(GRID)[0]!.objective;
  expect(data).toMatchObject({
    rows: 150,
    columns: [
      { name: "y", width: 1, classes: 3 },
      { name: "X", width: 4 },
    ],
  });
  expect(data!.values!.map((values) => values.length)).toEqual([150, 600]);
  expect(JSON.stringify(data)).not.toContain("values");
});

test("a list of batches makes a space for each; an evaluation is an epoch", () => {
  const spaces = spacesOf(changed("batch: 32", "batch: [all, 32, 150]"));
  expect(spaces.map(({ label, batch, evaluate }) => [label, batch?.size, evaluate])).toEqual([
    ["regression momentum batch=all", undefined, undefined],
    ["regression momentum batch=32", 32, 5],
    ["regression momentum batch=150", 150, 1],
  ]);
  const names = conditionsOf(specOf(changed("batch: 32", "batch: [all, 32]"))).map(({ name }) => name);
  expect(names.toSorted()).toEqual(["regression", "regression batch=32"]);
});

test("epochs are as many steps as the training rows need, at the innermost level", () => {
  const steps = (more: string): (number | undefined)[] =>
    spacesOf(`${changed("batch: 32", "batch: [all, 32]")}${more}`).map(({ stop }) => stop.max_steps);
  expect(steps("stop: { epochs: 3 }\n")).toEqual([3, 15]);
  expect(steps("stop: { epochs: 3 }\nvalidation: 0.2\n")).toEqual([3, 12]);
  expect(steps("stop: { epochs: 3 }\nspaces: [{ stop: { max_steps: 7 } }]\n")).toEqual([7, 7]);
  expect(steps("stop: { max_steps: 7 }\nspaces: [{ stop: { epochs: 2 } }]\n")).toEqual([2, 10]);
});

test("objectives without data have no batches", () => {
  const [sphere] = spacesOf("objectives: [sphere, softmax_iris]\noptimizer: sgd\nbatch: [all, 32]\n");
  expect(sphere).not.toHaveProperty("batch");
});

test("the minimum of a built-in objective is known without validation rows only", () => {
  const minimum = (more: string): number | null =>
    spacesOf(`objective: softmax_iris\noptimizer: sgd\n${more}`)[0]!.objective.minimum;
  expect(minimum("")).toBeCloseTo(0.113_986_602_635_991_25, 15);
  expect(minimum("validation: 0.2\n")).toBeNull();
});

test("data, batch, order, validation and metrics identify a sweep; spaces in formulas do not", () => {
  const hash = (text: string): string => specHash(specOf(text));
  expect(hash(changed("argmax(k = 1..3, z[i, k]) == y[i]", "argmax(k=1..3, z[i,k])==y[i]"))).toBe(hash(GRID));
  const others = [
    changed("standardise: true", "scale: 1/8"),
    changed("set: iris", "set: wine").replace("[4, 3]", "[13, 3]").replace("1..4", "1..13"),
    changed("batch: 32", "batch: 31"),
    `${GRID}batches: { stride: 7, offset: 0 }\n`,
    `${GRID}replacement: true\n`,
    `${GRID}validation: 0.2\n`,
    `${GRID}validation: 1..30\n`,
    `${GRID}stop: { evaluate: 3 }\n`,
    changed("accuracy", "right"),
  ];
  expect(new Set([GRID, ...others].map(hash)).size).toBe(others.length + 1);
});

test.each([
  ["constant indices", "sum(j = 1..4, X[i, j]*W[j, k])", "X[i, 1]*W[1, k] + X[i, 3]*W[3, k]"],
  ["ranges that begin after 1", "sum(j = 1..4, X[i, j]*W[j, k])", "sum(j = 2..3, X[i, j]*W[j, k])"],
  [
    "two ranges that meet",
    "sum(j = 1..4, X[i, j]*W[j, k])",
    "sum(j = 1..2, X[i, j]*W[j, k] + X[i, j + 2]*W[j + 2, k])",
  ],
  ["a bound by a parameter", "sum(j = 1..4, X[i, j]*W[j, k])", "sum(j = 1..used, X[i, j]*W[j, k])"],
  ["labels", "W[j, k]) + b[k]", "W[j, k]) + b[k] + Q[y[i], 1]"],
  ["computed indices", "sum(j = 1..4, X[i, j]*W[j, k])", "sum(j = 1..2, X[i, 2*j]*W[2*j, k])"],
])("parts of blocks and data on purpose: %s", (_, from, to) => {
  const grid = changed(from, to)
    .replace("b: [3]", to.includes("Q") ? "b: [3], Q: [5, 2]" : "b: [3]")
    .replace("  let:", to.includes("used") ? "  used: 2\n  let:" : "  let:");
  expect(spacesOf(grid)).toHaveLength(1);
});

describe("refused", () => {
  test.each([
    [changed("mean(i = rows, logsumexp", "mean(i = row, logsumexp"), 'grid.yaml:6:25: expected ..: found ","'],
    [
      changed("- z[i, y[i]])", "- z[i, y[i]]) + rows"),
      "grid.yaml:6:73: rows is the range of an index: mean(i = rows, …)",
    ],
    [changed("sum(j = 1..n, x[j]^2)", "W[y[1], 1]"), /6:\d+: .*data are read row by row/],
    [changed("batch: 32", "batch: 151"), 'grid.yaml:9:8: batch: "regression" has 150 training rows: 151'],
    [changed("batch: 32", "batch: [32, 32]"), "grid.yaml:9:13: batch: duplicate value: 32"],
    [
      changed("batch: 32", "batch: some"),
      'grid.yaml:9:8: batch: expected a number of rows, all or a list of these: "some"',
    ],
    [
      changed("batch: 32", "replacement: true"),
      'grid.yaml:9:1: replacement without batch: add "batch: 32", the rows of a step',
    ],
    [
      `${GRID}validation: 1.5\n`,
      "grid.yaml:10:13: validation: expected a share between 0 and 1, or rows such as 1438..1797: 1.5",
    ],
    [
      `${GRID}validation: 100..151\n`,
      "grid.yaml:10:13: validation: the data have 150 rows: 100..151: choose some from 1 to 150",
    ],
    [
      `${GRID}validation: 30..20\n`,
      "grid.yaml:10:13: validation: the range ends below its start: 30..20: write 20..30",
    ],
    [`${GRID}validation: 1..150\n`, "grid.yaml:10:13: validation: no row is left to train on: 1..150"],
    [`${GRID}validation: 0.001\n`, "grid.yaml:10:13: validation: a share of 0.001 of 150 rows is no row"],
    [`${GRID}stop: { epochs: 2, max_steps: 3 }\n`, "grid.yaml:10:9: both max_steps and epochs: remove one of them"],
    [changed("accuracy:", "steps:"), 'grid.yaml:7:14: "steps" is a reserved name'],
    [changed("accuracy:", "momentum:"), 'grid.yaml:7:14: "momentum" is a reserved name'],
    [changed("b: [3] }", "b: [3], X: [3] }"), 'grid.yaml:4:27: a data symbol and a block have the same name: "X"'],
    [changed("  let:", "  y: 7\n  let:"), 'grid.yaml:5:3: a data symbol and a parameter have the same name: "y"'],
    [changed("  let:", "  X: [1, 2]\n  let:"), 'grid.yaml:5:3: a data symbol and a parameter have the same name: "X"'],
    [changed("  x: {", "  W: 7\n  x: {"), 'grid.yaml:5:8: a parameter and a block have the same name: "W"'],
    [
      changed("  let:", "  constants: { X: [[1, 2]] }\n  let:"),
      'grid.yaml:5:16: a data symbol and a constant have the same name: "X"',
    ],
    [
      changed("  data: {", "  x: { X: [3] }\n  data: {").replace("  x: { W: [4, 3], b: [3] }\n", ""),
      'grid.yaml:4:33: a block and a data symbol have the same name: "X"',
    ],
    [changed("accuracy:", "y:"), 'grid.yaml:7:14: a data symbol and a metric have the same name: "y"'],
    [changed("accuracy:", "W:"), 'grid.yaml:7:14: a block and a metric have the same name: "W"'],
    [
      changed("  let:", "  lambda: 3\n  let:").replace("accuracy:", "lambda:"),
      'grid.yaml:8:14: a parameter and a metric have the same name: "lambda"',
    ],
    [
      changed('{ set: iris, y: target, X: "*", standardise: true }', "iris").replace("b: [3] }", "b: [3], X: [3] }"),
      'grid.yaml:4:27: a data symbol and a block have the same name: "X"',
    ],
    [changed("z[i, k]) == y[i]", "z[i, k]) = y[i]"), /grid\.yaml:7:\d+: /],
    [changed("W: [4, 3]", "W: [3, 3]"), "grid.yaml:5:42: W is 3 × 3, but the formula uses it as 4 × 3"],
    [
      changed("W: [4, 3]", "W: [5, 3]"),
      "grid.yaml:4:11: W is 5 × 3, but the formula uses it as 4 × 3; write W: [4, 3]",
    ],
    [
      changed("W: [4, 3]", "W: [4, 7]"),
      "grid.yaml:4:11: W is 4 × 7, but the formula uses it as 4 × 3; write W: [4, 3]",
    ],
    [
      changed("W: [4, 3]", "W: [3, 3]").replace("sum(j = 1..4, X", "sum(j = 1..3, X"),
      "grid.yaml:3:9: X has 4 columns, but the formula uses 3; use all or name fewer",
    ],
    [
      changed("b: [3]", "b: [4]"),
      "grid.yaml:4:22: b is a vector of 4, but the formula uses it as a vector of 3; write b: [3]",
    ],
    [
      changed("sum(j = 1..4, X", "sum(j = 1..5, X").replace("W: [4, 3]", "W: [5, 3]"),
      /X has 4 columns, but the formula uses 5/,
    ],
    [
      changed("b: [3] }", "b: [3], q: [2] }").replace(" + sum(j = 1..n, x[j]^2)/2000", ""),
      /never used: q; remove the block/,
    ],
    [changed('+ b[k]"]', '+ b[k]", "u = 3"]'), /never used: u; remove the line/],
    [changed("y[i]]) +", "y[i] == 2]) +"), /grid\.yaml:6:\d+: comparisons are allowed only in where/],
    [
      changed("logsumexp(k = 1..3, z[i, k]) -", "argmax(k = 1..3, z[i, k]) -"),
      /grid\.yaml:6:\d+: argmax works only in metrics/,
    ],
    [
      changed("mean(i = rows, logsumexp(k = 1..3, z[i, k]) - z[i, y[i]])", "b[1]"),
      /the formula does not use the data|never used/,
    ],
    [changed('  data: { set: iris, y: target, X: "*", standardise: true }\n', ""), /metrics without data/],
    [
      'objective: { name: f, formula: "mean(i = rows, x[i])", start: [1] }\noptimizer: sgd\n',
      /grid\.yaml:1:\d+: .*rows.*data/,
    ],
    [
      "objective: sphere\noptimizer: sgd\nbatch: 32\n",
      'grid.yaml:3:8: batch needs an objective with data; remove it: "sphere"',
    ],
  ] as const)("%#", (text, message) => {
    const found = refusal(text);
    if (typeof message === "string") expect(found).toBe(message);
    else expect(found).toMatch(message);
  });
});

describe("two objectives of one name", () => {
  const line = (more: string): string =>
    `{ name: line, data: { set: iris, y: sepal_width_cm, X: [sepal_length_cm] }, x: { w: [], b: [] }, formula: "mean(i = rows, (w*X[i, 1] + b - y[i])^2)", metrics: { miss: "mean(i = rows, abs(w*X[i, 1] + b - y[i]))" }${more} }`;
  const two = (other: string): string => `objectives:\n- ${line("")}\n- ${other}\noptimizer: sgd\n`;
  const refused = 'grid.yaml:3:3: two different objectives have the same name: "line"';

  test.each([
    ["other data", line("").replace("sepal_width", "petal_width")],
    ["other blocks", line("").replace("w: [], b: []", "b: [], w: []")],
    ["another metric", line("").replace("abs(", "sqrt(1 + ")],
    [
      "another direction of a metric",
      line("").replace(/"(mean\(i = rows, abs.*?)" }/, '{ formula: "$1", better: lower } }'),
    ],
  ])("are refused if they have %s", (_, other) => {
    expect(other).not.toBe(line(""));
    expect(refusal(two(other))).toBe(refused);
  });

  test("may differ in the start, and in what other validation rows make of the same data", () => {
    expect(spacesOf(two(line(", start: { w: 1 }")))).toHaveLength(2);
    const objective = line("").replace("[sepal_length_cm] }", "[sepal_length_cm], standardise: true }");
    const blocks = `optimizer: sgd\nspaces: [{ validation: 1..30 }, { validation: 100..150 }]\n`;
    const spaces = spacesOf(`objective: ${objective}\n${blocks}`);
    expect(new Set(spaces.map((space) => space.objective.data!.hash)).size).toBe(2);
  });
});

test.each(["x", "n", "e", "pi", "rows", "sum", "where", "exp"])("no symbol of data may be named %s", (name) => {
  const grid = `objective:\n  name: line\n  data: { set: iris, ${name}: target, X: "*" }\n  x: { w: [4] }\n  formula: "mean(i = rows, (sum(j = 1..4, w[j]*X[i, j]) - 1)^2)"\noptimizer: sgd\n`;
  expect(refusal(grid)).toMatch(new RegExp(`^grid\\.yaml:3:\\d+: "${name}" is a reserved name$`));
});

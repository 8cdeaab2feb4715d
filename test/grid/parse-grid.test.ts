import { describe, expect, test } from "vitest";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { countTrials } from "../../src/sweep/points/samplers.ts";
import { specHash } from "../../src/sweep/identity/hash.ts";
import { messageOf, specOf, trialsOf } from "../support/spaces/parse.ts";

const VALLEY = `
name: valley                       # default: the file's stem
objective: rosenbrock
optimizers: [sgd, momentum]
parameters:
  lr: { min: 1e-5, max: 1e-2, scale: log, num: 61 }
  momentum: { min: 0, max: 0.99, num: 34 }
stop: { max_steps: 30000, target: 1e-8, gradient: 0, diverge: 1e12 }
start: default
repeats: 1
noise: 0
schedule: constant
seed: 0
`;

test("parses the grid of the documentation, line by line", () => {
  const { name, seed, spaces } = specOf(VALLEY);
  expect([name, seed]).toEqual(["valley", 0]);
  expect(spaces.map(({ label, offset }) => [label, offset])).toEqual([
    ["rosenbrock sgd", 0],
    ["rosenbrock momentum", 61],
  ]);
  expect(spaces.map(countTrials)).toEqual([61, 61 * 34]);
  const [, space] = spaces;
  expect(space?.axes).toEqual([
    { kind: "log", keys: ["lr"], min: 1e-5, max: 1e-2, num: 61 },
    { kind: "linear", keys: ["momentum"], min: 0, max: 0.99, num: 34 },
  ]);
  expect(space?.stop).toEqual({ max_steps: 30000, target: 1e-8, gradient: 0, diverge: 1e12 });
  expect(space).toMatchObject({ schedule: "constant", noise: 0, repeats: 1, exclude: [], include: [] });
  expect(space?.objective).toMatchObject({ name: "rosenbrock", dim: 2, minimum: 0, minimisers: [[1, 1]] });
});

test("defaults written out, comments and key order do not change the hash; a value does", () => {
  const short = `
objective: rosenbrock
stop: { max_steps: 30000 }
parameters: { lr: { num: 61, scale: log, max: 0.01, min: 0.00001 }, momentum: { min: 0, max: 0.99, step: 0.03 } }
optimizers: [sgd, momentum]
`;
  expect(specHash(specOf(short))).toBe(specHash(specOf(VALLEY)));
  expect(specHash(specOf(short.replace("30000", "30001")))).not.toBe(specHash(specOf(VALLEY)));
});

test("the default name is the file's stem", () => {
  const text = "objective: sphere\noptimizer: sgd\n";
  expect(specOf(text, { file: "sweeps/my grid.v2.yaml" }).name).toBe("my grid.v2");
  expect(specOf(text, { file: "<stdin>" }).name).toBe("stdin");
});

test("two lines make a grid: one trial with the defaults", () => {
  const [space] = specOf("objective: sphere\noptimizer: momentum\n").spaces;
  expect(space && trialsOf(space)).toEqual([[0, { lr: 0.01, momentum: 0.9 }]]);
  expect(space?.stop).toEqual({ max_steps: 10_000, target: 1e-8, gradient: 0, diverge: 1e12 });
});

test("trials count through blocks, objectives, optimizers and axes in the order written", () => {
  const { spaces } = specOf(`
parameters: { momentum: [0.5, 0.9], lr: [0.1, 0.2] }
spaces:
  - { objectives: [sphere, booth], optimizers: [momentum, sgd] }
  - { objective: sphere, optimizer: momentum, parameters: { lr: 1 } }
`);
  expect(spaces.map(({ label, offset }) => `${offset} ${label}`)).toEqual([
    "0 sphere momentum",
    "4 sphere sgd",
    "6 booth momentum",
    "10 booth sgd",
    "12 sphere momentum #2",
  ]);
  expect(spaces[0] && trialsOf(spaces[0])).toEqual([
    [0, { momentum: 0.5, lr: 0.1 }],
    [1, { momentum: 0.5, lr: 0.2 }],
    [2, { momentum: 0.9, lr: 0.1 }],
    [3, { momentum: 0.9, lr: 0.2 }],
  ]);
  expect(spaces[4] && trialsOf(spaces[4])).toEqual([
    [12, { momentum: 0.5, lr: 1 }],
    [13, { momentum: 0.9, lr: 1 }],
  ]);
});

describe("blocks", () => {
  test("merge parameters and stop key by key and replace everything else", () => {
    const { spaces } = specOf(`
objectives: [sphere, booth]
optimizer: sgd
parameters: { lr: [0.1, 0.2] }
stop: { max_steps: 50, target: 1e-4 }
exclude: [{ lr: 0.1 }]
start: [2, 3]
spaces:
  - name: as above
    objective: sphere
  - objective: booth
    optimizers: [momentum]
    parameters: { momentum: 0.5 }
    stop: { target: 1e-6 }
    exclude: [{ lr: 0.2 }]
    start: default
`);
    expect(spaces.map(({ label }) => label)).toEqual(["as above", "booth momentum"]);
    expect(spaces.map(({ stop }) => [stop.max_steps, stop.target])).toEqual([
      [50, 1e-4],
      [50, 1e-6],
    ]);
    expect(spaces.map(({ objective }) => objective.start)).toEqual([
      [2, 3],
      [-5, -5],
    ]);
    expect(spaces.flatMap(trialsOf)).toEqual([
      [1, { lr: 0.2 }],
      [2, { lr: 0.1, momentum: 0.5 }],
    ]);
  });

  test("share an axis that only some of them have", () => {
    const text =
      "objective: sphere\nparameters: { lr: 0.1, momentum: [0, 0.5] }\nspaces: [{ optimizer: sgd }, { optimizer: momentum }]\n";
    expect(specOf(text).spaces.map(countTrials)).toEqual([1, 2]);
  });

  test("have distinct labels", () => {
    const { spaces } = specOf(`
optimizer: sgd
spaces:
  - objectives: [{ name: quadratic, condition: [10, 100], dim: [2, 5] }, sphere]
  - { name: twice, objectives: [sphere, booth] }
  - { name: once, objective: { name: sphere, start: [3] } }
  - { objective: { name: sphere, start: [1] } }
`);
    expect(spaces.map(({ label }) => label)).toEqual([
      "quadratic sgd dim=2 condition=10",
      "quadratic sgd dim=5 condition=10",
      "quadratic sgd dim=2 condition=100",
      "quadratic sgd dim=5 condition=100",
      "sphere sgd start=(3,-4)",
      "twice: sphere sgd",
      "twice: booth sgd",
      "once",
      "sphere sgd start=(1,1)",
    ]);
  });
});

describe("objectives", () => {
  test("a list of parameters or dimensions makes a space for each, in the order written, the last varying fastest", () => {
    const both = "{ name: quadratic, dim: [2, 4], condition: [10, 100] }";
    const { spaces } = specOf(`objective: ${both}\noptimizer: sgd\n`);
    expect(spaces.map(({ objective }) => [objective.dim, objective.parameters["condition"]])).toEqual([
      [2, 10],
      [2, 100],
      [4, 10],
      [4, 100],
    ]);
  });

  test("their own start overrides the block's, and a shorter one is repeated", () => {
    const { spaces } = specOf(`
objectives: [{ name: rosenbrock, dim: 5, start: [1, 2] }, { name: sphere, dim: 3 }]
optimizer: sgd
start: [7, 8]
`);
    expect(spaces.map(({ objective }) => objective.start)).toEqual([
      [1, 2, 1, 2, 1],
      [7, 8, 7],
    ]);
  });

  test("a user-defined formula with parameters, constants and all other keys", () => {
    const { spaces } = specOf(`
objective:
  name: blog ravine
  formula: "x[1]^2/a + A[1,2]*x[2]^2"
  start: [-7, 2]
  domain: [-10, 10]
  minimum: 0
  minimisers: [[0, 0]]
  a: [20, 40]
  constants: { A: [[5, 1]] }
optimizer: sgd
`);
    expect(spaces.map(({ objective }) => objective.parameters)).toEqual([{ a: 20 }, { a: 40 }]);
    expect(spaces[0]?.objective).toEqual({
      name: "blog ravine",
      formula: "x[1]^2/a + A[1,2]*x[2]^2",
      dim: 2,
      start: [-7, 2],
      domain: [
        [-10, 10],
        [-10, 10],
      ],
      minimum: 0,
      minimisers: [[0, 0]],
      parameters: { a: 20 },
      constants: { A: [[5, 1]] },
    });
  });

  test("a formula has no default minimum, and dim repeats its patterns", () => {
    const text = "objective: { name: mine, formula: 'sum(i = 1..n, x[i]^2)', start: [1, 2], dim: 3 }\noptimizer: sgd\n";
    expect(specOf(text).spaces[0]?.objective).toMatchObject({ dim: 3, start: [1, 2, 1], minimum: null, domain: null });
  });
});

test("a user-defined optimizer", () => {
  const [space] = specOf(`
objective: ravine
optimizer:
  name: damped momentum
  hyperparameters: { lr: 0.01, momentum: 0.9, damping: 0.1 }
  state: { v: 0 }
  update:
    - v = momentum * v - lr * (1 - damping) * g
    - x = x + v
parameters: { damping: [0, 0.5] }
`).spaces;
  expect(space?.optimizer).toEqual({
    name: "damped momentum",
    hyperparameters: { lr: 0.01, momentum: 0.9, damping: 0.1 },
    state: { v: 0 },
    update: ["v = momentum * v - lr * (1 - damping) * g", "x = x + v"],
  });
  expect(space && trialsOf(space)).toEqual([
    [0, { lr: 0.01, momentum: 0.9, damping: 0 }],
    [1, { lr: 0.01, momentum: 0.9, damping: 0.5 }],
  ]);
});

test("accepts aliases", () => {
  const text =
    "objective: sphere\noptimizer: sgd\nparameters: &rates { lr: [1, 2] }\nspaces: [{ parameters: *rates }]\n";
  expect(specOf(text).spaces.map(countTrials)).toEqual([2]);
});

describe("big grids", () => {
  const lr = "lr: { min: 0, max: 1, num: 1000000 }";
  const text = `objective: sphere\noptimizer: momentum\nparameters:\n  ${lr}\n  momentum: { min: 0, max: 0.999, step: 0.001 }\n`;

  test("refuses a billion points, not counting excluded ones", () => {
    expect(messageOf(text)).toBe("grid.yaml: the grid has 1,000,000,000 trials, more than --max-trials 10,000,000");
    expect(messageOf(`${text}exclude: [{ lr: { gt: 0.0005 } }]\n`)).toBe("accepted");
  });

  test("parses a billion points without expanding them", () => {
    const started = process.cpuUsage();
    const before = process.memoryUsage().heapUsed;
    const { spaces } = parseGrid(`${text}exclude: [{ lr: { gte: 0.5 }, momentum: [0.1, 0.2] }]\n`, {
      file: "grid.yaml",
      maxTrials: 1e9,
    }).spec;
    expect(spaces.map(countTrials)).toEqual([1e9 - 500_000 * 2]);
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(1000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50e6);
  });
});

import { describe, expect, test } from "vitest";
import { pointReader, spaceSize } from "../../src/sweep/points/samplers.ts";
import { specOf, trialsOf } from "../support/spaces/parse.ts";

describe("schedule", () => {
  const schedules = (text: string): unknown[] =>
    specOf(`objective: sphere\noptimizer: sgd\nschedule: ${text}\n`).spaces.map(({ schedule }) => schedule);

  test.each([
    ["constant", "constant"],
    ["{ name: constant }", "constant"],
    ["lr / sqrt(t)", "lr / sqrt(t)"],
    ["lr", "lr"],
    ["cosine", "(lr - 0) * (1 + cos(pi * (t - 1) / max_steps)) / 2 + 0"],
    ["{ name: cosine, eta_min: 1e-7, T_max: 500 }", "(lr - 1e-7) * (1 + cos(pi * (t - 1) / 500)) / 2 + 1e-7"],
    ["{ name: step, step_size: 30 }", "lr * 0.1^floor((t - 1) / 30)"],
    ["linear", "lr * (1 + (0 - 1) * min(t - 1, max_steps) / max_steps)"],
    ["{ name: warmup, steps: 10 }", "lr * min(1, t / 10)"],
  ])("%s is %s", (text, formula) => expect(schedules(text)).toEqual([formula]));

  test("a list makes a space for each, after the optimizers, with distinct labels", () => {
    const { spaces } = specOf(`
objectives: [sphere, booth]
optimizers: [sgd, momentum]
schedule: [constant, cosine, { name: step, step_size: 9 }, "lr / t"]
parameters: { lr: [0.1, 0.2] }
`);
    expect(spaces.slice(0, 5).map(({ label, offset }) => [label, offset])).toEqual([
      ["sphere sgd schedule=constant", 0],
      ["sphere sgd schedule=cosine", 2],
      ["sphere sgd schedule=step(step_size=9)", 4],
      ["sphere sgd schedule=lr/t", 6],
      ["sphere momentum schedule=constant", 8],
    ]);
    expect(spaces).toHaveLength(16);
  });
});

describe("start: random", () => {
  test("applies to objectives without their own start, and to formulas, whose start is a default", () => {
    const { spaces } = specOf(`
objectives:
  - sphere
  - { name: sphere, start: [1, 2] }
  - { name: mine, formula: x^2, start: [1], domain: [-1, 1] }
optimizer: sgd
start: random
`);
    expect(spaces.map(({ label, start }) => [label, start])).toEqual([
      ["sphere sgd start=random", "random"],
      ["sphere sgd start=(1,2)", undefined],
      ["mine sgd", "random"],
    ]);
  });

  test("is not checked against diverge: a trial that starts above it is diverged", () => {
    const text = "objective: rosenbrock\noptimizer: sgd\nstop: { diverge: 1 }\n";
    expect(() => specOf(text)).toThrow(/above diverge/);
    expect(specOf(`${text}start: random\n`).spaces[0]).toMatchObject({ start: "random" });
  });
});

test("repeats apply to grid points and includes, and vary fastest", () => {
  const [space] = specOf(`
objective: sphere
optimizer: sgd
parameters: { lr: [0.1, 0.2] }
include: [{ lr: 0.3 }]
noise: 0.5
repeats: 3
`).spaces;
  expect(space).toMatchObject({ repeats: 3, noise: 0.5 });
  const reader = pointReader(space!);
  expect(trialsOf(space!).map(([trial, { lr }]) => [trial, lr, reader.repeat(trial)])).toEqual(
    [0.1, 0.2, 0.3].flatMap((lr, i) => [0, 1, 2].map((repeat) => [3 * i + repeat, lr, repeat])),
  );
  expect(spaceSize(space!)).toBe(9);
});

test("a block's values replace the top-level ones, and labels show the differences", () => {
  const { spaces } = specOf(`
objective: sphere
optimizer: sgd
noise: 0.1
clip: 1
repeats: 2
spaces:
  - {}
  - { noise: 0, start: random, repeats: 5 }
  - { clip: 2, schedule: lr / t, repeats: 1 }
`);
  expect(spaces.map(({ label, noise, clip, repeats }) => [label, noise, clip, repeats])).toEqual([
    ["sphere sgd start=(3,-4) schedule=constant clip=1", 0.1, 1, 2],
    ["sphere sgd start=random", 0, 1, 5],
    ["sphere sgd start=(3,-4) schedule=lr/t clip=2", 0.1, 2, 1],
  ]);
});

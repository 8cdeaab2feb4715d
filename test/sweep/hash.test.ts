import { describe, expect, test } from "vitest";
import { NUMERICS_VERSION, specHash } from "../../src/sweep/identity/hash.ts";
import type { SpaceSpec, SweepSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { spaceOf } from "../support/spaces/spaces.ts";

const axes: SpaceSpec["axes"] = [
  { kind: "log", keys: ["a"], min: 1e-3, max: 1, num: 4 },
  {
    kind: "list",
    keys: ["b", "c"],
    rows: [
      [1, 2],
      [3, 4],
    ],
  },
];

const BOX = [
  [0, 1],
  [0, 1],
] as const;

const base = spaceOf({ axes, include: [[5, 6, 7, 8]] });

function hash(parts: Partial<SpaceSpec> = {}, sweep: Partial<SweepSpec> = {}): string {
  return specHash({ name: "one", seed: 0, spaces: [{ ...base, ...parts }], ...sweep });
}

// Users' sweeps are found by their hash. A change here makes all of them run again.
test("is SHA-256 in hexadecimal and stable for a given version of the numerics", () => {
  expect([NUMERICS_VERSION, hash()]).toEqual([5, "5344283bbf9ec56eec74d9e8b572a85b18aeb18a26b617fb57fec2eed8bd12e2"]);
  expect(hash(structuredClone(base))).toBe(hash());
});

test("is the same for whitespace in a line of let", () => {
  const [spaced, dense] = ["z[i] = 2 * x[i]", "z[i]=2*x[i]"].map((line) =>
    hash({ objective: { ...base.objective, let: [line] } }),
  );
  expect(spaced).toBe(dense);
});

describe("stays the same for", () => {
  const { objective, optimizer } = base;
  test.each([
    ["another name", hash({}, { name: "two" })],
    ["another label", hash({ label: "other" })],
    [
      "another order of an objective's keys",
      hash({ objective: Object.fromEntries(Object.entries(objective).reverse()) as unknown as typeof objective }),
    ],
    [
      "another default of a hyperparameter that has an axis",
      hash({ optimizer: { ...optimizer, hyperparameters: { ...optimizer.hyperparameters, a: 9 } } }),
    ],
    [
      "another order of the hyperparameters",
      hash({ optimizer: { ...optimizer, hyperparameters: { d: -4, c: -3, b: -2, a: -1 } }, include: [[8, 7, 6, 5]] }),
    ],
    [
      "whitespace in the formula",
      hash({ objective: { ...objective, formula: objective.formula.replaceAll(" ", "") } }),
    ],
    [
      "whitespace in the rule",
      hash({ optimizer: { ...optimizer, update: optimizer.update.map((line) => `  ${line} `) } }),
    ],
    [
      "the objective's start, if trials start at random",
      hash({ start: "random", objective: { ...objective, start: [5, 5], domain: BOX } }),
      hash({ start: "random", objective: { ...objective, domain: BOX } }),
    ],
    ["whitespace in the schedule", hash({ schedule: "lr/t" }), hash({ schedule: " lr / t" })],
    ["the domain, if trials start at a given point", hash({ objective: { ...objective, domain: [[-1, 1]] } })],
    [
      "the values of a range written as a list",
      hash({ axes: [{ kind: "list", keys: ["a"], rows: [[1e-3], [0.01], [0.1], [1]] }, ...axes.slice(1)] }),
    ],
    [
      "a default written as an axis of one value",
      hash({
        axes: [...axes, { kind: "list", keys: ["d"], rows: [[optimizer.hyperparameters["d"]!]] }],
        exclude: base.exclude.map((box) => [...box, [[0, 1]]]),
      }),
    ],
  ])("%s", (_what, changed, before = hash()) => expect(changed).toBe(before));
});

test("a module is identified by its contents, not its path", () => {
  const { objective, optimizer } = base;
  const withModules = (path: string, ours: string, theirs: string): string =>
    hash({
      objective: { ...objective, formula: "", module: { path, hash: ours, gradient: "own" } },
      optimizer: { ...optimizer, update: [], module: { path, hash: theirs } },
    });
  expect(withModules("/b.ts", "1", "2")).toBe(withModules("/a.ts", "1", "2"));
  const all = [
    withModules("", "1", "2"),
    withModules("", "2", "2"),
    withModules("", "1", "1"),
    withModules("", "2", "1"),
  ];
  expect(new Set([hash(), ...all]).size).toBe(5);
});

describe("changes with", () => {
  const { objective, optimizer, stop } = base;
  test.each([
    ["the seed", hash({}, { seed: 1 })],
    ["a line of let", hash({ objective: { ...objective, let: ["z[i] = 2*x[i]"] } })],
    ["the formula", hash({ objective: { ...objective, formula: "x^2 + 2*y^2" } })],
    ["the start", hash({ objective: { ...objective, start: [1, 2] } })],
    ["the minimum", hash({ objective: { ...objective, minimum: null } })],
    ["the minimisers", hash({ objective: { ...objective, minimisers: [] } })],
    ["a parameter", hash({ objective: { ...objective, parameters: { k: 1 } } })],
    ["a constant", hash({ objective: { ...objective, constants: { A: [1] } } })],
    ["the objective's name", hash({ objective: { ...objective, name: "bowl" } })],
    ["the rule", hash({ optimizer: { ...optimizer, update: ["x = x - 2 * a * g"] } })],
    ["the state", hash({ optimizer: { ...optimizer, state: { v: 0 } } })],
    [
      "a default in use",
      hash({ optimizer: { ...optimizer, hyperparameters: { ...optimizer.hyperparameters, d: 9 } } }),
    ],
    ["the order of the axes", hash({ axes: axes.toReversed() })],
    [
      "the size of an axis",
      hash({ axes: [{ kind: "log", keys: ["a"], min: 1e-3, max: 1, num: 5 }, ...axes.slice(1)] }),
    ],
    ["an exclude", hash({ exclude: [[[[0, 1]], [[0, 2]]]] })],
    ["an include", hash({ include: [] })],
    ["max_steps", hash({ stop: { ...stop, max_steps: 11 } })],
    ["the target", hash({ stop: { ...stop, target: 0 } })],
    ["noise", hash({ noise: 0.1 })],
    ["repeats", hash({ repeats: 2 })],
    ["the schedule", hash({ schedule: "lr / t" })],
    ["clip", hash({ clip: 1 })],
    ["targets", hash({ targets: [1, 0.1] })],
    ["another target", hash({ targets: [1, 0.01] }), hash({ targets: [1, 0.1] })],
    ["random starts", hash({ start: "random", objective: { ...objective, domain: BOX } })],
    [
      "the domain, if trials start at random",
      hash({ start: "random", objective: { ...objective, domain: BOX } }),
      hash({
        start: "random",
        objective: {
          ...objective,
          domain: [
            [0, 1],
            [0, 2],
          ],
        },
      }),
    ],
    ["another space", hash({}, { spaces: [base, base] })],
  ])("%s", (_what, changed, before = hash()) => expect(changed).not.toBe(before));
});

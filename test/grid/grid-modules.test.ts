import { join } from "node:path";
import { expect, test } from "vitest";
import { contentHash } from "../../src/modules/content-hash.ts";
import { specHash } from "../../src/sweep/identity/hash.ts";
import type { SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { folderOf } from "../support/files/temporary-folder.ts";
import { messageOf, specOf } from "../support/spaces/parse.ts";
import { inSoak } from "../support/faults/attempts.ts";

const FILES = {
  "bowl.ts":
    "export const start = [3, 4], minimum = 1, minimisers = [[0]], domain = [-5, 5]; export const value = () => 2;",
  "plain.ts": "export default { value: (x: Float64Array) => x.length, gradient() {} };",
  "mine.ts": "export default class { update() {} }",
};

function specIn(folder: string, yaml: string): readonly SpaceSpec[] {
  return specOf(yaml, { file: join(folder, "grid.yaml") }).spaces;
}

test("the grid's entry overrides the block's start, which overrides the module", () => {
  const folder = folderOf(FILES);
  const blocks = [
    "objective: { name: a, module: bowl.ts }",
    "objective: { name: b, module: ./bowl.ts, dim: 3, start: [1], minimum: 0, minimisers: [[2]], domain: [0, 1] }",
    "objective: { name: c, module: bowl.ts }, start: [5, 6, 7]",
    "objective: { name: d, module: plain.ts, start: [5] }, start: [5, 6, 7]",
  ];
  const [a, b, c, d] = specIn(folder, `optimizer: sgd\nspaces:\n${blocks.map((one) => `  - { ${one} }\n`).join("")}`);
  const module = { path: join(folder, "bowl.ts"), hash: contentHash(join(folder, "bowl.ts")) };
  expect(a?.objective).toEqual({
    ...{ name: "a", formula: "", dim: 2, start: [3, 4], minimum: 1, parameters: {}, constants: {} },
    ...{ minimisers: [[0, 0]], module: { ...module, gradient: "central differences" } },
    domain: [
      [-5, 5],
      [-5, 5],
    ],
  });
  expect(b?.objective).toMatchObject({ dim: 3, start: [1, 1, 1], minimum: 0, minimisers: [[2, 2, 2]] });
  expect(c?.objective).toMatchObject({ dim: 3, start: [5, 6, 7] });
  expect(d?.objective).toMatchObject({
    ...{ dim: 1, start: [5], minimum: null, minimisers: [], domain: null },
    module: { gradient: "own" },
  });
});

test("a start is required from one of them, and messages give its position", () => {
  const folder = folderOf(FILES);
  const message = (yaml: string): string =>
    messageOf(yaml, { file: join(folder, "grid.yaml") }).replaceAll(`${folder}/`, "");
  expect(message("objective: { name: a, module: plain.ts }\noptimizer: sgd")).toContain(
    'grid.yaml:1:12: missing key "start"',
  );
  expect(message("objective: { name: a, module: plain.ts, start: [1], minimisers: [[1]] }\noptimizer: sgd")).toContain(
    "grid.yaml:1:53: minimisers without minimum",
  );
  expect(message("objective: { name: a, module: bowl.ts, start: [1, 2], dim: 1 }\noptimizer: sgd")).toContain(
    "grid.yaml:1:47: the start has more values than the dimension 1",
  );
  expect(message("objective: { name: a, module: bowl.ts }\noptimizer: sgd\nstop: { diverge: 1.5 }")).toContain(
    "grid.yaml:1:12: the loss of a at its start [3,4] is above diverge 1.5: 2",
  );
});

test("a class gets the hyperparameters of the grid, which have no ranges", () => {
  const folder = folderOf(FILES);
  const [space] = specIn(
    folder,
    `objective: sphere
optimizer: { name: mine, module: mine.ts, hyperparameters: { lr: 0.1, drag: 5 } }
parameters: { lr: [-1, 2] }
`,
  );
  expect(space?.optimizer).toMatchObject({
    ...{ name: "mine", hyperparameters: { lr: 0.1, drag: 5 }, state: {}, update: [] },
    module: { path: join(folder, "mine.ts"), hash: contentHash(join(folder, "mine.ts")) },
  });
});

test.for(inSoak())("a sweep's identity includes the contents of modules, but not their path or name", () => {
  const grid =
    "objective: { name: a, module: bowl.ts }\noptimizer: { name: b, module: mine.ts, hyperparameters: {} }\n";
  const hashIn = (files: Readonly<Record<string, string>>, text: string = grid): string =>
    specHash(specOf(text, { file: join(folderOf(files), "grid.yaml") }));
  const hash = hashIn(FILES);
  expect(hashIn(FILES)).toBe(hash);
  expect(hashIn({ ...FILES, "yours.ts": FILES["mine.ts"] }, grid.replace("mine.ts", "./yours.ts"))).toBe(hash);
  expect(hashIn({ ...FILES, "mine.ts": `${FILES["mine.ts"]} // edited` })).not.toBe(hash);
  expect(hashIn({ ...FILES, "bowl.ts": `${FILES["bowl.ts"]} // edited` })).not.toBe(hash);
});

test("refuses two modules under one name, but accepts one module under two names", () => {
  const folder = folderOf({ ...FILES, "again.ts": FILES["mine.ts"].replace("{}", "{ }") });
  const optimizers = (first: string, second: string): string =>
    messageOf(
      `objective: sphere
optimizers:
  - { name: ${first}, module: mine.ts, hyperparameters: {} }
  - { name: ${second}, module: again.ts, hyperparameters: {} }
`,
      { file: join(folder, "grid.yaml") },
    );
  expect(optimizers("a", "b")).toBe("accepted");
  expect(optimizers("a", "a")).toContain('two different optimizers have the same name: "a"');
});

test("a module that does not load is a setup error", () => {
  const folder = folderOf({ "mine.ts": "export default class {" });
  const yaml = "objective: sphere\noptimizer: { name: a, module: mine.ts, hyperparameters: {} }\n";
  expect(() => specIn(folder, yaml)).toThrow(
    expect.objectContaining({
      name: "SweepError",
      code: "setup",
      message: expect.stringMatching(/mine\.ts(:1)?: does not load: /),
    }),
  );
});

test("an objective's module that fails at the start is a setup error", () => {
  const folder = folderOf({ "mine.mjs": 'export const value = (x) => { throw new Error("no data") }, start = [1];' });
  expect(() => specIn(folder, "objective: { name: a, module: mine.mjs }\noptimizer: sgd\n")).toThrow(
    expect.objectContaining({
      code: "setup",
      message: expect.stringMatching(/mine\.mjs: value fails at the start: no data \(mine\.mjs:1\)$/),
    }),
  );
});

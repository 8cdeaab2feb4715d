import fc from "fast-check";
import { expect, test } from "vitest";
import { specOf, trialsOf } from "../support/spaces/parse.ts";

test("excluded points leave gaps; included points come last in their space and use defaults", () => {
  const { spaces } = specOf(`
objective: sphere
optimizers: [sgd, momentum]
parameters: { lr: [0.1, 0.2, 0.3], momentum: { min: 0, max: 1, num: 3 } }
exclude:
  - { lr: { gte: 0.2, lt: 0.3 } }
  - { lr: [0.1, 0.3], momentum: 1 }
include:
  - momentum: 2
  - { lr: 9, optimizer: sgd }
`);
  expect(spaces.map(trialsOf)).toEqual([
    [
      [0, { lr: 0.1 }],
      [2, { lr: 0.3 }],
      [3, { lr: 9 }],
    ],
    [
      [4, { lr: 0.1, momentum: 0 }],
      [5, { lr: 0.1, momentum: 0.5 }],
      [10, { lr: 0.3, momentum: 0 }],
      [11, { lr: 0.3, momentum: 0.5 }],
      [13, { lr: 0.01, momentum: 2 }],
    ],
  ]);
});

test("objective and optimizer restrict an exclude to matching spaces", () => {
  const { spaces } = specOf(`
objectives: [sphere, booth]
optimizers: [sgd, momentum]
parameters: { lr: [0.1, 0.2] }
exclude:
  - { objective: booth, optimizer: [momentum] }
  - { objective: sphere, lr: 0.1 }
`);
  expect(spaces.map((space) => trialsOf(space).map(([trial]) => trial))).toEqual([[1], [3], [4, 5], []]);
});

test("a condition on a hyperparameter without an axis tests its default", () => {
  const text = "objective: sphere\noptimizers: [momentum, sgd]\nparameters: { lr: [0.1, 0.2] }\n";
  const { spaces } = specOf(`${text}exclude: [{ momentum: { gt: 0.5 }, lr: 0.2 }]\n`);
  expect(spaces.map((space) => trialsOf(space).length)).toEqual([1, 2]);
});

test("an excluded point can be included again", () => {
  const text = "objective: sphere\noptimizer: sgd\nparameters: { lr: [0.1, 0.2] }\n";
  const [space] = specOf(`${text}exclude: [{ lr: 0.2 }]\ninclude: [{ lr: 0.2 }]\n`).spaces;
  expect(space && trialsOf(space)).toEqual([
    [0, { lr: 0.1 }],
    [2, { lr: 0.2 }],
  ]);
});

test("an exclude removes exactly the matching points, on ranges, lists and zipped axes", () => {
  const number = fc.integer({ min: 0, max: 12 }).map((tenths) => tenths / 10);
  const condition = fc.oneof(
    number,
    fc.uniqueArray(number, { minLength: 1, maxLength: 3 }),
    fc.record({ gt: number, gte: number, lt: number, lte: number }, { requiredKeys: [] }),
  );
  const entry = fc.record({ lr: condition, beta1: condition, beta2: condition }, { requiredKeys: ["lr"] });
  const grid = (more: string): string => `
objective: sphere
optimizer: adam
parameters:
  lr: { min: 0, max: 1, num: 11 }
  "beta1, beta2": { values: [[0, 0.9], [0.5, 0.5], [0.3, 0.1], [0.2, 0.4]] }
${more}`;
  const all = specOf(grid("")).spaces.flatMap(trialsOf);
  const meets = (value: number, wanted: unknown): boolean => {
    if (wanted === undefined) return true;
    if (typeof wanted === "number") return value === wanted;
    if (Array.isArray(wanted)) return wanted.includes(value);
    const { gt = -1, gte = -1, lt = 9, lte = 9 } = wanted as Record<string, number>;
    return value > gt && value >= gte && value < lt && value <= lte;
  };
  fc.assert(
    fc.property(entry, (exclude) => {
      const left = all.filter(([, point]) =>
        Object.entries(point).some(([key, value]) => !meets(value, exclude[key as keyof typeof exclude])),
      );
      fc.pre(left.length > 0 && left.length < all.length);
      const { spaces } = specOf(grid(`exclude: [${JSON.stringify(exclude)}]`));
      expect(spaces.flatMap(trialsOf)).toEqual(left);
    }),
  );
});

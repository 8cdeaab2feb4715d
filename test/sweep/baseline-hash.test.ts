import { describe, expect, test } from "vitest";
import { conditionDifferences } from "../../src/check/conditions.ts";
import { baselineHash, conditionsOf } from "../../src/sweep/identity/baseline-hash.ts";
import { specOf } from "../support/spaces/parse.ts";

const BASE = `
objectives: [rosenbrock, ravine]
optimizers: [sgd, momentum]
parameters: { lr: [0.001, 0.002] }
stop: { max_steps: 500 }
`;

const base = specOf(BASE);

const ravine = (formula: string, rest = ""): string =>
  `objective: { name: mine, formula: "${formula}", start: [1, 2], minimum: 0${rest} }\noptimizer: sgd\n`;

test("is SHA-256 in hexadecimal and stays stable, because baselines are committed", () => {
  expect(baselineHash(specOf(ravine("x^2 + 20*y^2")))).toBe(
    "50e4b8f5b7d6c118f0a9cb043717c650051475a20ddf2d66595a71dcabcceda3",
  );
});

describe("stays the same when the subject of the test changes:", () => {
  test.each([
    ["other values on an axis", BASE.replace("0.002", "0.003")],
    ["another axis", BASE.replace("lr: [0.001, 0.002]", "lr: 0.001, momentum: [0.1, 0.2]")],
    ["one optimizer fewer", BASE.replace("[sgd, momentum]", "[sgd]")],
    ["another optimizer", BASE.replace("momentum", "adam")],
    [
      "another user rule",
      BASE.replace("momentum]", "{ name: momentum, hyperparameters: { lr: 1 }, update: [x = x - 2 * lr * g] }]"),
    ],
    ["excludes and includes", `${BASE}exclude: [{ lr: 0.001 }]\ninclude: [{ lr: 0.5 }]\n`],
    ["the other order of the objectives", BASE.replace("rosenbrock, ravine", "ravine, rosenbrock")],
    [
      "blocks instead of lists",
      BASE.replace(/objectives.*/, "spaces: [{ objective: ravine }, { objective: rosenbrock }]"),
    ],
    ["targets, which trials pass on the same path", `${BASE}targets: bbob\n`],
    ["another name and other tolerances", `name: other\n${BASE}check: { steps: 50% }\n`],
  ])("%s", (_name, text) => {
    expect(baselineHash(specOf(text))).toBe(baselineHash(base));
    expect(conditionDifferences(conditionsOf(base), conditionsOf(specOf(text)))).toEqual([]);
  });

  test("whitespace in a formula, and minimisers, which only serve to measure distances", () => {
    const [one, other] = [ravine("x^2 + 20*y^2"), ravine("x^2+20 * y^2", ", minimisers: [[0, 0]]")];
    expect(baselineHash(specOf(one))).toBe(baselineHash(specOf(other)));
  });
});

describe("changes with the conditions, which name the difference:", () => {
  test.each<[name: string, before: string, after: string, differences: string[]]>([
    ["max_steps", BASE, BASE.replace("500", "400"), ["all objectives: stop.max_steps 500 → 400"]],
    ["the target", BASE, BASE.replace("500", "500, target: 1e-6"), ["all objectives: stop.target 1e-8 → 0.000001"]],
    ["the seed", BASE, `${BASE}seed: 7\n`, ["all objectives: seed 0 → 7"]],
    [
      "a random start",
      BASE,
      `${BASE}start: random\n`,
      ["ravine: start [-7,2] → random", "rosenbrock: start [-1.2,1] → random"],
    ],
    [
      "the start",
      BASE,
      `${BASE}start: [1, 2]\n`,
      ["ravine: start [-7,2] → [1,2]", "rosenbrock: start [-1.2,1] → [1,2]"],
    ],
    ["two more objectives", BASE, BASE.replace("ravine", "ravine, sphere, booth"), ["objective added: booth, sphere"]],
    ["one objective fewer", BASE, BASE.replace(", ravine", ""), ["objective gone: ravine"]],
    [
      "another dimension",
      BASE,
      BASE.replace("rosenbrock", "{ name: rosenbrock, dim: 10 }"),
      ["objective gone: rosenbrock", "objective added: rosenbrock dim=10"],
    ],
    [
      "a line of let",
      ravine("a + y^2", ', let: ["a = x^2"]'),
      ravine("a + y^2", ', let: ["a = x^4"]'),
      ["mine: let [a=x^2] → [a=x^4]"],
    ],
    ["the formula", ravine("x^2 + y^2"), ravine("x^2 + 2*y^2"), ["mine: formula x^2+y^2 → x^2+2*y^2"]],
    ["the minimum", ravine("x^2 + y^2"), ravine("x^2 + y^2").replace(", minimum: 0", ""), ["mine: minimum 0 → none"]],
    [
      "a constant",
      ravine("A[1]*x^2+y^2", ", constants: { A: [1] }"),
      ravine("A[1]*x^2+y^2", ", constants: { A: [2] }"),
      ["mine: constants.A [1] → [2]"],
    ],
  ])("%s", (_name, before, after, differences) => {
    const [one, other] = [specOf(before), specOf(after)];
    expect(baselineHash(one)).not.toBe(baselineHash(other));
    expect(conditionDifferences(conditionsOf(one), conditionsOf(other)).toSorted()).toEqual(differences.toSorted());
  });

  test("a digest replaces a long value", () => {
    const vector = (last: number): string =>
      ravine("A[1]*x^2+y^2", `, constants: { A: [${"1, ".repeat(100)}${last}] }`);
    const [difference] = conditionDifferences(conditionsOf(specOf(vector(1))), conditionsOf(specOf(vector(2))));
    expect(difference).toMatch(/^mine: constants\.A sha256:[\da-f]{16} → sha256:[\da-f]{16}$/);
  });
});

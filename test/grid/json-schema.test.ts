import { readFileSync, readdirSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { gridJsonSchema } from "../../src/grid/schema/json-schema.ts";

const root = new URL("../../", import.meta.url);
const committed = readFileSync(new URL("grid.schema.json", root), "utf8");
const validate = new Ajv({ strict: false }).compile(JSON.parse(committed));
const sweeps = readdirSync(new URL("sweeps/", root)).filter((name) => name.endsWith(".yaml"));

test("grid.schema.json is current (npm run schema writes it)", () => {
  expect(committed).toBe(gridJsonSchema());
});

describe("in an editor", () => {
  test.each(sweeps)("sweeps/%s is valid", (name) => {
    validate(parse(readFileSync(new URL(`sweeps/${name}`, root), "utf8")));
    expect(validate.errors).toBeNull();
  });

  test.each([
    "objective: sphere",
    "objectives: [{ name: quadratic, condition: [10, 100] }, { name: mine, formula: x^2, start: [1], a: 5 }]",
    'parameters: { lr: { min: 0, max: 1, num: 5 }, drag: 5, "beta1, beta2": { values: [[0.9, 0.99]] } }',
    "exclude: [{ lr: { gte: 5 }, optimizer: sgd }]",
    "method: latin",
    "{ method: { name: sobol, scramble: false }, samples: 8, parameters: { lr: { min: 0, max: 1, scale: log } } }",
    "schedule: [constant, lr / t, { name: step, step_size: 10 }]",
    "objectives: [{ suite: bbob, function: [1, 5..8], dim: 2, instance: 1..15 }, { suite: mgh, function: all }]",
    "objective: { name: mine, module: ./mine.ts, dim: 3 }",
    "optimizer: { name: mine, module: ./mine.ts, hyperparameters: { lr: 0.1 } }",
    "spaces: [{ name: one, optimizer: sgd }]",
    "check: { steps: 5%, loss: 0.1 }",
    "expect: [{ name: it converges, sql: SELECT 1 }, { sql: SELECT 1 }]",
  ])("%s is valid", (text) => {
    validate(parse(text));
    expect(validate.errors).toBeNull();
  });

  test.each([
    "objectiv: sphere",
    "parameters: { lr: { min: 0 } }",
    "method: { name: sobol, scramble: maybe }",
    "samples: 0",
    "objective: { suite: mgh, function: some }",
    "objective: { suite: mgh, name: mine }",
    "parameters: { lr: many }",
    "stop: { max_steps: 1.5 }",
    "noise: -0.5",
    "clip: 0",
    "repeats: 1.5",
    "schedule: { name: step, step_sise: 10 }",
    "spaces: [{ seed: 5 }]",
    "expect: []",
    "check: { steps: fast }",
    "optimizer: { name: mine, module: 5 }",
  ])("%s is invalid", (text) => {
    expect(validate(parse(text))).toBe(false);
  });
});

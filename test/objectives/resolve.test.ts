import { describe, expect, test } from "vitest";
import { SweepError } from "../../src/errors.ts";
import type { ObjectiveDefinition } from "../../src/objectives/definition.ts";
import { objectives } from "../../src/objectives/registry.ts";
import { resolveObjective } from "../../src/objectives/resolve.ts";
import type { ObjectiveOptions } from "../../src/objectives/resolve.ts";

const OWN: ObjectiveDefinition = {
  summary: "a user's objective",
  formula: "a*x^2 + y^2",
  dim: 2,
  start: [1],
  domain: [],
  parameters: { a: { default: 2, min: 0, max: 5, summary: "weight of x" } },
  source: "test",
};

function resolve(name: string, options: ObjectiveOptions = {}): ReturnType<typeof resolveObjective> {
  const definition = objectives[name];
  if (definition === undefined) throw new Error(`no such objective: ${name}`);
  return resolveObjective(name, definition, options);
}

function refusal(work: () => unknown): { code: string; message: string; path: readonly (string | number)[] } {
  try {
    work();
  } catch (error) {
    if (error instanceof SweepError) return { code: error.code, message: error.message, path: error.path };
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("fills in", () => {
  test("the defaults", () => {
    expect(resolve("quadratic")).toEqual({
      name: "quadratic",
      formula: "0.5*sum(i = 1..n, condition^((i - 1)/(n - 1))*x[i]^2)",
      dim: 2,
      start: [1, 1],
      domain: [
        [-5, 5],
        [-5, 5],
      ],
      minimum: 0,
      minimisers: [[0, 0]],
      parameters: { condition: 10 },
      constants: {},
    });
  });

  test("a pattern for a start that is shorter than the dimension", () => {
    expect(resolve("rosenbrock", { dim: 5 }).start).toEqual([-1.2, 1, -1.2, 1, -1.2]);
    expect(resolve("rosenbrock", { dim: 3, start: [0, 7] }).start).toEqual([0, 7, 0]);
    expect(resolve("sphere", { dim: 1 }).start).toEqual([3]);
  });

  test("values that are functions of the parameters and the dimension", () => {
    const spec = resolveObjective(
      "own",
      {
        ...OWN,
        formula: "sum(i = 1..n, q[i]*(x[i] - a)^2)",
        dim: { default: 2, min: 1 },
        start: ({ dim, parameters }) => Array.from({ length: dim }, (_, i) => i + (parameters.a ?? NaN)),
        constants: ({ dim }) => ({ q: Array.from({ length: dim }, (_, i) => dim - i) }),
        minima: ({ dim, parameters }) => [
          { minimum: 0, minimisers: [Array.from({ length: dim }, () => parameters.a ?? NaN)] },
        ],
      },
      { dim: 3, parameters: { a: 4 } },
    );
    expect(spec).toMatchObject({ start: [4, 5, 6], constants: { q: [3, 2, 1] }, minimum: 0, minimisers: [[4, 4, 4]] });
  });

  test("a start that is a formula of i", () => {
    expect(resolve("sphere", { dim: 4, start: "1 - i/n" }).start).toEqual([0.75, 0.5, 0.25, 0]);
    expect(resolveObjective("own", { ...OWN, start: "a*i" }, {}).start).toEqual([2, 4]);
  });

  test("constants whose entries are formulas of the dimension and the parameters", () => {
    const constants = {
      b: ["n", 1, "a^2"],
      A: [
        [1, "-a"],
        ["1/n", 0],
      ],
    };
    expect(resolveObjective("own", { ...OWN, constants }, { parameters: { a: 3 } }).constants).toEqual({
      ...{ b: [2, 1, 9] },
      A: [
        [1, -3],
        [0.5, 0],
      ],
    });
  });

  test("formulas of the dimension", () => {
    const trid = resolve("trid", { dim: 4 });
    expect(trid.domain?.[3]).toEqual([-16, 16]);
    expect(trid.minimum).toBe(-16);
    expect(trid.minimisers).toEqual([[4, 6, 6, 4]]);
  });

  test("a minimum that is known only in some dimensions", () => {
    expect(resolve("michalewicz", { dim: 5 }).minimum).toBeCloseTo(-4.687658, 6);
    expect(resolve("michalewicz", { dim: 3 })).toMatchObject({ minimum: null, minimisers: [] });
  });

  test("no domain if the definition has none", () => {
    expect(resolveObjective("own", OWN, {}).domain).toBeNull();
  });
});

describe("refuses", () => {
  test.each<[name: string, options: ObjectiveOptions, message: string, path: string]>([
    ["ravine", { dim: 3 }, "the dimension of ravine must be 2: 3", "dim"],
    ["rosenbrock", { dim: 1 }, "the dimension of rosenbrock must be at least 2: 1", "dim"],
    ["rosenbrock", { dim: 2.5 }, "the dimension must be a whole number: 2.5", "dim"],
    ["rosenbrock", { dim: 1e9 }, "the dimension must be at most 10000: 1000000000", "dim"],
    ["rosenbrock_extended", { dim: 5 }, "the dimension of rosenbrock_extended must be a multiple of 2: 5", "dim"],
    ["ravine", { start: [1, 2, 3] }, "the start has more values than the dimension 2: [1,2,3]", "start"],
    ["ravine", { start: [] }, "the start must not be empty: []", "start"],
    [
      "quadratic",
      { parameters: { conditoin: 5 } },
      'unknown parameter of quadratic "conditoin": did you mean "condition"?',
      "conditoin",
    ],
    ["quadratic", { parameters: { mass: 5 } }, 'unknown parameter of quadratic "mass": it has condition', "mass"],
    [
      "ravine",
      { parameters: { condition: 5 } },
      'unknown parameter of ravine "condition": it has no parameters',
      "condition",
    ],
    ["quadratic", { parameters: { condition: 0.5 } }, "condition must be at least 1: 0.5", "condition"],
    ["quadratic", { parameters: { condition: NaN } }, "condition must be a finite number: NaN", "condition"],
  ])("%s with %o", (name, options, message, key) => {
    expect(refusal(() => resolve(name, options))).toEqual({ code: "input", message, path: [key] });
  });

  test("a parameter above its bound", () => {
    const options = { parameters: { a: 6 } };
    expect(refusal(() => resolveObjective("own", OWN, options)).message).toBe("a must be at most 5: 6");
  });

  test("a minimum that is not a finite number", () => {
    const definition = { ...OWN, minima: [{ minimum: "1/0", minimisers: [] }] };
    expect(refusal(() => resolveObjective("own", definition, {}))).toEqual({
      code: "input",
      message: "not a finite number: 1/0",
      path: ["minimum"],
    });
  });

  test("a minimiser of another dimension and a formula with a misspelt name, naming the key", () => {
    const minima = [{ minimum: 0, minimisers: [[0], [0, 0, 0]] }];
    expect(refusal(() => resolveObjective("own", { ...OWN, minima }, {}))).toMatchObject({
      message: "the minimiser has more values than the dimension 2: [0,0,0]",
      path: ["minimisers", 1],
    });
    const domain = [["-m", 1]] as const;
    expect(refusal(() => resolveObjective("own", { ...OWN, domain }, {}))).toMatchObject({
      path: ["domain", 0, 0],
    });
  });
});

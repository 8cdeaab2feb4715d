import { describe, expect, test } from "vitest";
import { Optimizer } from "../../src/index.ts";

test("takes the step that its documentation shows", () => {
  const optimizer = new Optimizer("momentum", { lr: 0.1, momentum: 0.9 });
  const params = { w: Float64Array.of(-7, 2) };
  optimizer.update(params, { w: Float64Array.of(-0.7, 4) });
  expect([...params.w]).toEqual([-6.93, 1.6]);
  optimizer.update(params, { w: Float64Array.of(0, 0) });
  expect([...params.w]).toEqual([-6.93 + 0.9 * (0.1 * 0.7), 1.6 + 0.9 * -0.4]);
});

test("changes the given arrays in place and keeps no reference", () => {
  const optimizer = new Optimizer("sgd", { lr: 1 });
  const [first, second, grad] = [Float64Array.of(1), Float64Array.of(10), Float64Array.of(1)];
  optimizer.update({ w: first }, { w: grad });
  optimizer.update({ w: second }, { w: grad });
  optimizer.update({ w: first }, { w: grad });
  expect([first[0], second[0], grad[0]]).toEqual([-1, 9, 1]);
});

test("lists the hyperparameters in use", () => {
  const optimizer = new Optimizer("adamw", { beta2: 0.99 });
  expect(optimizer.name).toBe("adamw");
  expect(Object.entries(optimizer.hyperparameters)).toEqual([
    ["lr", 0.001],
    ["beta1", 0.9],
    ["beta2", 0.99],
    ["eps", 1e-8],
    ["weight_decay", 0.01],
  ]);
});

test("two optimizers share no state", () => {
  const one = { w: Float64Array.of(1) };
  const other = { w: Float64Array.of(1) };
  const grads = { w: Float64Array.of(1) };
  const [a, b] = [new Optimizer("adam"), new Optimizer("adam")];
  for (let step = 0; step < 5; step += 1) a.update(one, grads);
  for (let step = 0; step < 5; step += 1) b.update(other, grads);
  expect(other).toEqual(one);
});

describe("refuses", () => {
  test.each([
    ["momentom", {}, 'unknown optimizer "momentom": did you mean "momentum"?'],
    ["toString", {}, 'unknown optimizer "toString"'],
    ["momentum", { momentun: 0.9 }, 'momentum has no hyperparameter "momentun": did you mean "momentum"?'],
    ["sgd", { constructor: 1 }, 'sgd has no hyperparameter "constructor"'],
    ["sgd", { lr: -0.1 }, "lr must be at least 0: -0.1"],
    ["sgd", { lr: NaN }, "lr must be a finite number: NaN"],
    ["adam", { beta2: 1 }, "beta2 must be below 1: 1"],
    ["rprop", { eta_plus: 1 }, "eta_plus must be above 1: 1"],
    ["adadelta", { rho: 1.5 }, "rho must be at most 1: 1.5"],
  ])("%s with %o", (name, hyperparameters, message) => {
    expect(() => new Optimizer(name, hyperparameters)).toThrow(expect.objectContaining({ code: "input", message }));
  });

  test.each([
    [{ w: 2 }, {}, 'grads has no array "w"'],
    [{ w: 2 }, { w: 3 }, "grads.w must have length 2: 3"],
    [{ w: 2 }, { w: 2, b: 1 }, 'grads has an unknown array, absent at the first step: "b"'],
  ])("params %o with grads %o, and changes nothing", (lengths, gradLengths, message) => {
    const params = arrays(lengths);
    expect(() => new Optimizer("sgd").update(params, arrays(gradLengths))).toThrow(message);
    expect(params).toEqual(arrays(lengths));
  });

  test("shapes that differ from the first successful step", () => {
    const optimizer = new Optimizer("sgd");
    expect(() => optimizer.update(arrays({ w: 2 }), {})).toThrow("grads has no array");
    optimizer.update(arrays({ w: 3 }), arrays({ w: 3 }));
    expect(() => optimizer.update(arrays({ w: 2 }), arrays({ w: 2 }))).toThrow("params.w must have length 3: 2");
    expect(() => optimizer.update(arrays({ v: 3 }), arrays({ v: 3 }))).toThrow('params has no array "w"');
  });

  test("arrays of another type", () => {
    const rounded: object = { w: Float32Array.of(1) };
    expect(() => new Optimizer("sgd").update(rounded as Record<string, Float64Array>, arrays({ w: 1 }))).toThrow(
      "params.w must be a Float64Array",
    );
  });
});

function arrays(lengths: Readonly<Record<string, number>>): Record<string, Float64Array> {
  return Object.fromEntries(Object.entries(lengths).map(([name, length]) => [name, new Float64Array(length).fill(1)]));
}

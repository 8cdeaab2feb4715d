import { expect, test } from "vitest";
import { axisEnds } from "../../src/sweep/spec/axis-ends.ts";
import type { AxisEnds } from "../../src/sweep/spec/axis-ends.ts";
import { specOf } from "../support/spaces/parse.ts";

/** Returns the ends of the axes of a grid over Adam on the sphere. */
function endsOf(keys: string): Record<string, AxisEnds> {
  return axisEnds(specOf(`objective: sphere\noptimizer: adam\n${keys}`).spaces[0]!);
}

test("the ends of a range of any values are 2 % of it", () => {
  const { lr, beta1 } = endsOf(
    "method: random\nsamples: 9\nparameters: { lr: { min: 1e-4, max: 1, scale: log }, beta1: { min: 0, max: 0.5 } }",
  );
  expect(lr).toMatchObject({ min: 1e-4, max: 1, hasInner: true });
  expect(lr!.near!.map(Math.log10)).toEqual([expect.closeTo(-3.92, 12), expect.closeTo(-0.08, 12)]);
  expect(beta1).toEqual({ min: 0, max: 0.5, hasInner: true, near: [0.01, 0.49] });
});

test("a hyperparameter is given if it has an axis, also of one value", () => {
  expect(endsOf("parameters: { lr: 0.3, beta1: [0.8, 0.9] }")).toEqual({
    lr: { min: 0.3, max: 0.3, hasInner: false },
    beta1: { min: 0.8, max: 0.9, hasInner: false },
  });
  expect(endsOf("")).toEqual({});
});

test("ranges, lists and zipped axes have ends, and perhaps values between", () => {
  expect(endsOf("parameters: { lr: { min: 1e-4, max: 1, scale: log, num: 5 } }")).toEqual({
    lr: { min: 1e-4, max: 1, hasInner: true },
  });
  expect(endsOf("parameters: { lr: { min: 1e-4, max: 1, num: 2 } }").lr!.hasInner).toBe(false);
  expect(endsOf("parameters: { 'beta1, beta2': { values: [[0.9, 0.99], [0.5, 0.999], [0.8, 0.99]] } }")).toEqual({
    beta1: { min: 0.5, max: 0.9, hasInner: true },
    beta2: { min: 0.99, max: 0.999, hasInner: false },
  });
});

test("an included point may widen an axis, or give a hyperparameter", () => {
  expect(endsOf("parameters: { lr: [0.1, 0.2] }\ninclude: [{ lr: 0.4, beta1: 0.5 }]")).toEqual({
    lr: { min: 0.1, max: 0.4, hasInner: true },
    beta1: { min: 0.5, max: 0.9, hasInner: false },
  });
});

import { describe, expect, test } from "vitest";
import { scheduleFormula, SCHEDULES } from "../../src/optimizers/schedules.ts";
import type { OptimizerSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { runSpace } from "../support/spaces/run-space.ts";
import { builtInObjective, builtInOptimizer, listAxis, objectiveOf, spaceOf } from "../support/spaces/space-spec.ts";
import { h, user } from "../support/reference/user-rules.ts";

/**
 * The learning rates of the first steps: on a slope of 1 gradient descent takes just those off x.
 */
function rates(schedule: string, lr: number, steps: number): number[] {
  const after = (max_steps: number): number => {
    const terms = { axes: [listAxis("lr", [lr])], schedule, stop: { max_steps } };
    return runSpace(spaceOf(objectiveOf("x", [0]), builtInOptimizer("sgd"), terms))[0]?.finalLoss ?? NaN;
  };
  return Array.from({ length: steps }, (_, k) => after(k) - after(k + 1));
}

/** Rates of a whole run: `rates` runs it up to each step, and so max_steps goes in as a number. */
function namedRates(name: string, given: Record<string, number>, lr: number, steps: number): number[] {
  return rates(scheduleFormula(SCHEDULES[name]!, given).replaceAll("max_steps", String(steps)), lr, steps);
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i] ?? NaN, 12);
}

describe("named schedules", () => {
  test("step is PyTorch's StepLR: its documentation's example", () => {
    const found = namedRates("step", { step_size: 30, gamma: 0.1 }, 0.05, 90);
    expectClose(
      found,
      [0.05, 0.005, 0.0005].flatMap((lr) => Array<number>(30).fill(lr)),
    );
  });

  test("linear is PyTorch's LinearLR: its documentation's example", () => {
    const found = namedRates("linear", { start_factor: 0.5, end_factor: 1, total_iters: 4 }, 0.05, 6);
    expectClose(found, [0.025, 0.03125, 0.0375, 0.04375, 0.05, 0.05]);
    expectClose(namedRates("linear", {}, 1, 4), [1, 0.75, 0.5, 0.25]);
  });

  test("cosine is PyTorch's CosineAnnealingLR, by its recursion", () => {
    const [lr, eta_min, T_max] = [0.5, 0.1, 7];
    const expected = [lr];
    for (let step = 0; step < T_max - 1; step++) {
      const wave = (k: number): number => 1 + Math.cos((k * Math.PI) / T_max);
      expected.push(eta_min + ((expected[step] ?? NaN) - eta_min) * (wave(step + 1) / wave(step)));
    }
    expectClose(namedRates("cosine", { eta_min, T_max }, lr, T_max), expected);
    // By default it comes down to 0 just after the last step.
    expectClose(namedRates("cosine", {}, 1, 4), [1, (1 + Math.SQRT1_2) / 2, 0.5, (1 - Math.SQRT1_2) / 2]);
  });

  test("warmup rises to lr at its last step and stays there", () => {
    expectClose(namedRates("warmup", { steps: 4 }, 2, 6), [0.5, 1, 1.5, 2, 2, 2]);
  });
});

const STOP = { max_steps: 80, gradient: 1e-3 };
const LR = listAxis("lr", [1e-3, 0.01, 0.1]);

/** Rows without what names the rule. */
function outcomes(optimizer: OptimizerSpec, terms: { schedule?: string; clip?: number }, dim: number): unknown[] {
  const objective = builtInObjective("rosenbrock", { dim });
  return runSpace(spaceOf(objective, optimizer, { axes: [LR], stop: STOP, ...terms }));
}

// In local variables and in arrays.
describe.each([2, 20])("in %d dimensions", (dim) => {
  const momentum = builtInOptimizer("momentum");

  test("a schedule replaces lr in the update; the reported lr stays", () => {
    const schedule = "lr * 0.5 * (1 + cos(pi * t / max_steps))";
    const byHand = user([`rate = ${schedule}`, "v = momentum * v - rate * g", "x = x + v"], momentum.hyperparameters, {
      v: 0,
    });
    expect(outcomes(momentum, { schedule }, dim)).toEqual(outcomes(byHand, {}, dim));
  });

  test("clip bounds the norm of the gradient before the rule reads it", () => {
    const byHand = user(
      ["c = min(1, 0.5 / norm(g)) * g", "v = momentum * v - lr * c", "x = x + v"],
      momentum.hyperparameters,
      { v: 0 },
    );
    expect(outcomes(momentum, { clip: 0.5 }, dim)).toEqual(outcomes(byHand, {}, dim));
    expect(outcomes(momentum, { clip: 1e300 }, dim)).toEqual(outcomes(momentum, {}, dim));
  });

  test("the start of a state uses the given lr", () => {
    const rule = (rate: string): OptimizerSpec => user([`s = s + ${rate}`, "x = x - s * g"], h, { s: "lr" });
    expect(outcomes(rule("lr"), { schedule: "lr / t" }, dim)).toEqual(outcomes(rule("lr / t"), {}, dim));
  });
});

test("clip leaves a gradient of 0 as it is, and makes long steps as long as lr·clip", () => {
  const sgd = builtInOptimizer("sgd");
  const terms = { clip: 2, axes: [listAxis("lr", [1])], stop: { max_steps: 1 } };
  const [cone] = runSpace(spaceOf(objectiveOf("1000 * sqrt(x^2 + y^2)", [3, 4]), sgd, terms));
  expect(cone?.finalLoss).toBeCloseTo(3000, 9);
  expect(cone?.gradientNorm).toBeCloseTo(1000, 9);
  const [rest] = runSpace(spaceOf(objectiveOf("x^2", [0]), sgd, terms));
  expect(rest).toMatchObject({ status: "stationary", finalLoss: 0 });
});

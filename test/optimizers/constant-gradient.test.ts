import fc from "fast-check";
import { expect, test } from "vitest";
import { attempts } from "../support/faults/attempts.ts";
import { finalPoint } from "../support/reference/final-point.ts";
import { builtInOptimizer, objectiveOf, spaceOf } from "../support/spaces/space-spec.ts";

// On a constant slope, the distance that a rule moves in T steps has a closed form.
const size = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
const slope = fc.tuple(size, fc.constantFrom(1, -1)).map(([a, sign]) => a * sign);
const steps = fc.integer({ min: 1, max: 60 });
const decay = fc.double({ min: 0, max: 0.99, noNaN: true });
const lr = fc.double({ min: 1e-4, max: 10, noNaN: true });

/** Returns the distance moved from 0 in `T` steps with a constant gradient `g`. */
function travel(name: string, hyperparameters: Readonly<Record<string, number>>, g: number, T: number): number {
  const rule = builtInOptimizer(name);
  const optimizer = { ...rule, hyperparameters: { ...rule.hyperparameters, ...hyperparameters } };
  const space = spaceOf(objectiveOf(`${g} * x`, [0]), optimizer, { stop: { max_steps: T, diverge: 1e300 } });
  return finalPoint(space)[0] ?? NaN;
}

function expectClose(found: number, expected: number): void {
  expect(Math.abs(found / expected - 1)).toBeLessThanOrEqual(1e-11);
}

test("momentum moves −lr·g·[T − m(1 − mᵀ)/(1 − m)]/(1 − m)", () => {
  fc.assert(
    fc.property(slope, steps, decay, lr, (g, T, m, rate) => {
      const distance = (T - (m * (1 - m ** T)) / (1 - m)) / (1 - m);
      expectClose(travel("momentum", { lr: rate, momentum: m }, g, T), -rate * g * distance);
    }),
    { numRuns: attempts(30, 1_000) },
  );
});

test.each(["adam", "adamw"])("%s moves −T·lr·g/(|g| + eps), for all betas", (name) => {
  fc.assert(
    fc.property(slope, steps, decay, decay, lr, (g, T, beta1, beta2, rate) => {
      const eps = 1e-3;
      const moved = travel(name, { lr: rate, beta1, beta2, eps, weight_decay: 0 }, g, T);
      expectClose(moved, (-T * rate * g) / (Math.abs(g) + eps));
    }),
    { numRuns: attempts(30, 1_000) },
  );
});

test("lion moves −T·lr·sign(g)", () => {
  fc.assert(
    fc.property(slope, steps, decay, decay, lr, (g, T, beta1, beta2, rate) => {
      expectClose(travel("lion", { lr: rate, beta1, beta2 }, g, T), -T * rate * Math.sign(g));
    }),
    { numRuns: attempts(30, 1_000) },
  );
});

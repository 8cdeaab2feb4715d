import { expect, test } from "vitest";
import { Optimizer } from "../../src/kernel/js/optimizer.ts";
import { optimizers } from "../../src/optimizers/registry.ts";
import { randomStream } from "../support/reference/random.ts";
import { references } from "../support/reference/pytorch-reference.ts";

/**
 * Defaults of PyTorch 2.13's constructors, with betas and etas written out. Lion's are from its
 * paper.
 */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  adagrad: { lr: 1e-2, lr_decay: 0, weight_decay: 0, eps: 1e-10 },
  rmsprop: { lr: 1e-2, alpha: 0.99, eps: 1e-8, weight_decay: 0 },
  adam: { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0 },
  adamw: { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 1e-2 },
  nadam: { lr: 2e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0, momentum_decay: 4e-3 },
  radam: { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0 },
  adadelta: { lr: 1, rho: 0.9, eps: 1e-6, weight_decay: 0 },
  adamax: { lr: 2e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0 },
  rprop: { lr: 1e-2, eta_minus: 0.5, eta_plus: 1.2, step_min: 1e-6, step_max: 50 },
  lion: { lr: 1e-4, beta1: 0.9, beta2: 0.99, weight_decay: 0 },
};

test.each(Object.entries(DEFAULTS))("%s has the original's defaults", (name, defaults) => {
  expect(new Optimizer(name).hyperparameters).toEqual(defaults);
});

test("every rule that is not from the book has a reference", () => {
  const own = ["sgd", "momentum", "nesterov"];
  expect(Object.keys(references).sort()).toEqual(
    Object.keys(optimizers)
      .filter((name) => !own.includes(name))
      .sort(),
  );
});

const CHOICES: readonly (readonly [name: string, hyperparameters: Readonly<Record<string, number>>])[] = [
  ...Object.keys(DEFAULTS).map((name) => [name, {}] as const),
  ["adagrad", { lr: 0.3, lr_decay: 0.05, weight_decay: 0.1, eps: 1e-3 }],
  ["rmsprop", { lr: 0.2, alpha: 0.5, eps: 1e-2, weight_decay: 0.2 }],
  ["rmsprop", { alpha: 0 }],
  ["adam", { lr: 0.5, beta1: 0.3, beta2: 0.8, eps: 0.1, weight_decay: 0.3 }],
  ["adam", { beta1: 0, beta2: 0 }],
  ["adamw", { lr: 0.5, beta1: 0.6, beta2: 0.9, eps: 1e-4, weight_decay: 0.4 }],
  ["adamw", { weight_decay: 0 }],
  ["nadam", { lr: 0.1, beta1: 0.7, beta2: 0.95, eps: 1e-3, weight_decay: 0.05, momentum_decay: 0.1 }],
  ["nadam", { beta1: 0, momentum_decay: 0 }],
  ["radam", { lr: 0.1, beta1: 0.7, beta2: 0.9, eps: 1e-3, weight_decay: 0.05 }],
  // ρ∞ = 4, 5 and 3: a denominator of 0, the threshold itself, never rectified.
  ["radam", { beta2: 0.6 }],
  ["radam", { beta2: 2 / 3 }],
  ["radam", { lr: 0.1, beta1: 0, beta2: 0.5 }],
  ["radam", { beta2: 0 }],
  ["adadelta", { lr: 3, rho: 0.5, eps: 1e-2, weight_decay: 0.1 }],
  ["adadelta", { rho: 1 }],
  ["adamax", { lr: 0.1, beta1: 0.5, beta2: 0.7, eps: 0.1, weight_decay: 0.1 }],
  ["rprop", { lr: 0.5, eta_minus: 0.3, eta_plus: 1.9, step_min: 0.01, step_max: 1.5 }],
  ["rprop", { lr: 0, step_min: 0.1 }],
  ["lion", { lr: 0.1, beta1: 0.2, beta2: 0.6, weight_decay: 0.3 }],
];

const STEPS = 80;
const LENGTH = 24;

test.each(CHOICES)("%s with %o follows the reference", (name, hyperparameters) => {
  const random = randomStream(name.length * 1000 + Object.keys(hyperparameters).length);
  const optimizer = new Optimizer(name, hyperparameters);
  const reference = references[name]?.(optimizer.hyperparameters, LENGTH);
  const start = Float64Array.from({ length: LENGTH }, () => 20 * random() - 10);
  const param = start.slice();
  const expected = start.slice();
  let worst = 0;
  for (let step = 1; step <= STEPS; step += 1) {
    const grad = Float64Array.from({ length: LENGTH }, () => randomGradient(random));
    optimizer.update({ param }, { param: grad });
    reference?.(expected, grad);
    for (const [i, p] of param.entries()) {
      const scale = Math.max(Math.abs(expected[i] ?? NaN), Math.abs(start[i] ?? NaN));
      worst = Math.max(worst, Math.abs(p - (expected[i] ?? NaN)) / scale);
    }
  }
  expect(worst).toBeLessThanOrEqual(1e-12);
  expect([...param]).not.toEqual([...start]);
});

/** Returns a gradient of random size and sign, sometimes 0; positive signs are more frequent. */
function randomGradient(random: () => number): number {
  if (random() < 0.1) return 0;
  const sign = random() < 0.7 ? 1 : -1;
  return sign * 10 ** (6 * random() - 4);
}

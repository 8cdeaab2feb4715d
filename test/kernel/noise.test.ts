import { expect, test } from "vitest";
import { javascriptKernel } from "../../src/kernel/js/javascript-kernel.ts";
import { chooseKernel } from "../../src/kernel/choose-kernel.ts";
import { loadKernels } from "../../src/kernel/registry.ts";
import { runSpace } from "../support/spaces/run-space.ts";
import { builtInObjective, builtInOptimizer, listAxis, objectiveOf, spaceOf } from "../support/spaces/space-spec.ts";
import { testNoise } from "./noise-cases.ts";

const SEED = 11;
const kernels = await loadKernels();

// A C compiler takes a tenth of a second for each space: the other cases are in the soak.
testNoise(kernels, [
  { kernel: "js", dim: 2 },
  { kernel: "wasm", dim: 17 },
]);

test("stop rules and gradient_norm use the gradient without noise; the update has it", () => {
  const flat = objectiveOf("x^2 + 1", [0]);
  const stop = { max_steps: 1, gradient: 0.1 };
  const [still] = runSpace(spaceOf(flat, builtInOptimizer("sgd"), { stop }));
  expect(still).toMatchObject({ status: "stationary", steps: 0 });
  const [noisy] = runSpace(spaceOf(flat, builtInOptimizer("sgd"), { stop, noise: 1000, axes: [listAxis("lr", [1])] }));
  expect(noisy).toMatchObject({ status: "exhausted", steps: 1 });
  expect(noisy?.gradientNorm).toBeCloseTo(2 * Math.sqrt((noisy?.finalLoss ?? 0) - 1), 10);
  const [atMinimum] = runSpace(
    spaceOf(builtInObjective("sphere", { start: [0] }), builtInOptimizer("sgd"), { noise: 1 }),
  );
  expect(atMinimum).toMatchObject({ status: "converged", steps: 0, gradientNorm: 0 });
});

test("starts and noise are the same for every hyperparameter and optimizer, and differ between repeats, steps and seeds", () => {
  // On a slope of 1, x after k steps of lr is start − lr·(k + noise·Σξ).
  const slope = { ...objectiveOf("x", [0]), domain: [[-1, 1]] as const };
  /** Of each trial its start, and Σξ over its steps. */
  const sums = (name: string, lrs: readonly number[], max_steps: number, seed = SEED): (readonly number[])[] => {
    const axes = [listAxis("lr", lrs), ...(name === "sgd" ? [] : [listAxis("momentum", [0])])];
    const space = spaceOf(slope, builtInOptimizer(name), { axes, noise: 1, repeats: 4, start: "random" });
    const starts = runSpace({ ...space, stop: { ...space.stop, max_steps: 0 } }, seed);
    return runSpace({ ...space, stop: { ...space.stop, max_steps } }, seed).map((row, i) => {
      const start = starts[i]?.finalLoss ?? NaN;
      const [lr = NaN] = row.hyperparameters;
      return [start, Number(((start - row.finalLoss) / lr - max_steps).toFixed(8))];
    });
  };
  const one = sums("sgd", [0.5], 3);
  expect(sums("sgd", [0.5, 2], 3)).toEqual([...one, ...one]);
  expect(sums("momentum", [1], 3)).toEqual(one);
  const all = [one, sums("sgd", [0.5], 2), sums("sgd", [0.5], 3, SEED + 1)].flat().map(([, sum]) => sum);
  expect(new Set(all).size).toBe(12);
  expect(new Set([...one, ...sums("sgd", [0.5], 3, SEED + 1)].map(([start]) => start)).size).toBe(8);
});

test("WebAssembly runs noise sooner than other steps, as JavaScript takes longer for its draws", () => {
  const of = (dim: number, max_steps: number, noise: number): string =>
    chooseKernel(
      kernels,
      spaceOf(builtInObjective("sphere", { dim }), builtInOptimizer("sgd"), { noise, stop: { max_steps } }),
    );
  expect([of(2, 99_999, 0), of(2, 9_999, 0.1), of(2, 10_000, 0.1), of(92, 1_000, 0.1)]).toEqual([
    "js",
    "js",
    "wasm",
    "wasm",
  ]);
});

// On f = λx²/2, x₍ₖ₊₁₎ = (1 + m − lr·λ)·xₖ − m·x₍ₖ₋₁₎ − lr·σ·ξₖ is an autoregression of order two,
// whose variance is (1 − φ₂)/(1 + φ₂) · s²/((1 − φ₂)² − φ₁²) with φ₁ = 1 + m − lr·λ, φ₂ = −m, s =
// lr·σ. Source: Box, Jenkins & Reinsel, Time Series Analysis, section 3.2.4. Each step leaves a
// share m, or (1 − lr·λ)² where m is 0, of what the variance lacks at the start: in the end 0.02 %.
test.each([
  { lr: 0.1, m: 0, lambda: 1, sigma: 1, steps: 40 },
  { lr: 0.1, m: 0.9, lambda: 1, sigma: 2, steps: 80 },
  { lr: 0.7, m: 0.5, lambda: 3, sigma: 0.1, steps: 20 },
])(
  "the stationary variance of heavy ball is lr·σ²(1 + m)/(λ(1 − m)(2(1 + m) − lr·λ)): %o",
  ({ lr, m, lambda, sigma, steps }) => {
    const objective = objectiveOf(`${lambda} / 2 * x^2`, [0]);
    const axes = [listAxis("lr", [lr]), listAxis("momentum", [m])];
    const repeats = 20_000;
    const options = { axes, stop: { max_steps: steps }, noise: sigma, repeats };
    const { finalLoss } = javascriptKernel(spaceOf(objective, builtInOptimizer("momentum"), options)).run(0, repeats);
    const variance = finalLoss.reduce((sum, one) => sum + (2 * one) / lambda, 0) / repeats;
    const expected = (lr * sigma ** 2 * (1 + m)) / (lambda * (1 - m) * (2 * (1 + m) - lr * lambda));
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.03);
  },
);

import { expect, test } from "vitest";
import { chooseKernel } from "../../src/kernel/choose-kernel.ts";
import { kernelFor } from "../../src/kernel/kernel-for.ts";
import { KERNEL_NAMES, loadKernels } from "../../src/kernel/registry.ts";
import { builtInObjective, builtInOptimizer, listAxis, spaceOf } from "../support/spaces/space-spec.ts";

const kernels = await loadKernels();
const stop = { max_steps: 50_000 };
const axes = [listAxis("lr", [0.01, 0.02])];
const much = spaceOf(builtInObjective("rosenbrock"), builtInOptimizer("momentum"), { axes, stop });

test("WebAssembly runs a space with enough to do, JavaScript little work and code too long for one function", () => {
  const little = { ...much, stop: { ...much.stop, max_steps: 49_999 } };
  const long = spaceOf(builtInObjective("griewank", { dim: 200 }), builtInOptimizer("momentum"), { axes, stop });
  expect([much, little, long].map((space) => chooseKernel(kernels, space))).toEqual(["wasm", "js", "js"]);
  expect(() => kernelFor(kernels, long, { name: "wasm" })).toThrow(
    /too long for the wasm kernel, which takes 10,000 operations/,
  );
});

test("the last kernel runs every space, so there is always one", () => {
  const last = kernels.get(KERNEL_NAMES.at(-1)!)!;
  expect(last.isWorthIt(much, 0)).toBe(true);
  expect(last.refuses({ ...much, noise: 1, stop: { ...much.stop, seconds: 1 } })).toBeUndefined();
});

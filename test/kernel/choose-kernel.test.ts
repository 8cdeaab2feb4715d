import { expect, test } from "vitest";
import { chooseKernel } from "../../src/kernel/choose-kernel.ts";
import { kernelFor } from "../../src/kernel/kernel-for.ts";
import { KERNEL_NAMES } from "../../src/kernel/kernel-names.ts";
import { loadKernels } from "../../src/kernel/registry.ts";
import type { SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { builtInObjective, builtInOptimizer, listAxis, spaceOf } from "../support/spaces/space-spec.ts";
import { dataOf, dataSet, softmax, trainingObjective } from "../support/spaces/training-space.ts";

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

test("with data, WebAssembly runs a space that goes through many rows", () => {
  const over = (max_steps: number, size?: number): SpaceSpec =>
    spaceOf(softmax(dataSet("iris"), 0.001), builtInOptimizer("sgd"), {
      ...{ axes, stop: { max_steps } },
      ...(size === undefined ? {} : { batch: { size } }),
    });
  // Two trials of 150 rows, or of 10, a step.
  const spaces = [over(67), over(66), over(1_000, 10), over(999, 10)];
  expect(spaces.map((space) => chooseKernel(kernels, space))).toEqual(["wasm", "js", "wasm", "js"]);
});

test("a network too deep for one function, or more data than memory, is left to JavaScript", () => {
  const layers = Array.from({ length: 40 }, (_, at) => at + 1);
  const deep = trainingObjective({
    formula: "mean(i = rows, sum(j = 1..7, h40[i, j]))",
    let: layers.map(
      (at) => `h${at}[i, j] = tanh(sum(m = 1..7, ${at === 1 ? "X[i, m]" : `h${at - 1}[i, m]`}*W${at}[m, j]))`,
    ),
    blocks: layers.map((at) => ({ name: `W${at}`, shape: [7, 7] })),
    data: dataOf(2, { X: { values: Array.from({ length: 14 }, (_, i) => i / 14) } }),
  });
  const space = spaceOf(deep, builtInOptimizer("sgd"), { axes, stop: { max_steps: 100_000 } });
  expect(chooseKernel(kernels, space)).toBe("js");
  expect(() => kernelFor(kernels, space, { name: "wasm" })).toThrow(/too long for the wasm kernel/);
  const huge = { ...deep, data: { ...deep.data!, rows: 1e9 } };
  expect(kernels.get("wasm")!.refuses({ ...space, objective: huge })).toBe(
    "the data do not fit the memory of the wasm kernel; use js",
  );
});

import { parseGrid } from "../src/grid/parse-grid.ts";
import { kernelFor } from "../src/kernel/kernel-for.ts";
import { loadKernels } from "../src/kernel/registry.ts";
import type { Kernel } from "../src/kernel/kernel.ts";
import type { SpaceSpec } from "../src/sweep/spec/sweep-spec.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { bestOfTurns, seconds } from "./timing.ts";

const kernels = await loadKernels();

const TRIALS = 4_000;
const TURNS = 5;

/**
 * Measures the speed of a kernel with trials of very different lengths; 1 means that no lane is
 * ever idle.
 */
export function occupancy(): Section {
  const rows = ["sgd", "momentum", "adam"].map((optimizer) => {
    const mixed = kernelOn(optimizer, "min: 1e-4, max: 0.6, scale: log", "max_steps: 100000, target: 1e-8");
    // Too small to come near the minimum, where subnormal numbers slow the processor.
    const equal = kernelOn(optimizer, "min: 1e-5, max: 1.001e-5", "max_steps: 5000, target: 0");
    const steps = mixed.run(0, TRIALS).steps.toSorted();
    const equalSteps = sum(equal.run(0, TRIALS).steps);
    const best = bestOfTurns(
      {
        mixed: () => seconds(() => mixed.run(0, TRIALS)),
        equal: () => seconds(() => equal.run(0, TRIALS)),
      },
      TURNS,
    );
    const speed = sum(steps) / best.mixed;
    const spread = [0, 0.5, 1].map((part) => steps[Math.round(part * (TRIALS - 1))]?.toLocaleString("en") ?? "");
    return [optimizer, ...spread, times(speed / (equalSteps / best.equal))];
  });
  return {
    title: "Lanes kept busy",
    about:
      `Steps a second on a batch of ${TRIALS.toLocaleString("en")} trials that stop at very different steps, against the same kernel on trials of ` +
      "equal length.",
    columns: ["2-D quadratic by", "shortest, steps", "median", "longest", "mixed / equal"],
    rows,
  };
}

function kernelOn(optimizer: string, lr: string, stop: string): Kernel {
  const yaml = `
objective: { name: quadratic, dim: 2, condition: 2, start: [1, 1] }
optimizer: ${optimizer}
parameters: { lr: { ${lr}, num: ${TRIALS} } }
stop: { ${stop} }
`;
  const [space] = parseGrid(yaml, { file: "occupancy.yaml" }).spec.spaces;
  return kernelFor(kernels, space as SpaceSpec, { name: "wasm" });
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}

import { kernelFor } from "../src/kernel/kernel-for.ts";
import { loadKernels } from "../src/kernel/registry.ts";
import type { KernelName } from "../src/kernel/kernel-names.ts";
import { compilerUsed, kernelNames } from "./kernel-names.ts";
import { parseGrid } from "../src/grid/parse-grid.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { bestOfTurns, seconds, timed } from "./timing.ts";
import type { Works } from "./timing.ts";

const kernels = await loadKernels();

const TURNS = 9;
const [LRS, REPEATS] = [8, 6];
const TRIALS = LRS * REPEATS;
/** Steps of a trial, by dimension. */
const STEPS: Readonly<Record<number, number>> = { 2: 20_000, 10: 5_000, 100: 500, 1_000: 50 };
const SPACES = [
  ["rosenbrock", 2, "momentum"],
  ["rosenbrock", 2, "adam"],
  ["rastrigin", 2, "momentum"],
  ["quadratic", 10, "momentum"],
  ["quadratic", 100, "adam"],
  ["quadratic", 1_000, "momentum"],
] as const;

/** Measures trials with noise, as ratios of the other kernels to the JavaScript kernel. */
export function noise(): Section {
  const names = kernelNames();
  const others = names.filter((name) => name !== "js");
  return {
    title: "Noise",
    about: [
      "Steps a second of trials with noise on each coordinate of the gradient, as a ratio to the JavaScript kernel; every",
      `trial reaches max_steps. Wall-clock time on one thread, the best of ${TURNS} alternating turns.`,
      compilerUsed(),
    ].join("\n"),
    columns: ["", "js, M normal numbers/s", ...others.map((name) => `${name} / js`)],
    rows: SPACES.map(([objective, dim, optimizer]) => {
      const best = bestOfTurns<string>(timed(noiseWorks(objective, dim, optimizer, names), seconds), TURNS);
      const numbers = TRIALS * (STEPS[dim] ?? NaN) * dim;
      return [
        `${objective} ${dim}-D × ${optimizer}`,
        (numbers / (best["js"] ?? NaN) / 1e6).toPrecision(3),
        ...others.map((name) => times((best["js"] ?? NaN) / (best[name] ?? NaN))),
      ];
    }),
  };
}

/** Returns trials with noise by each kernel. */
export function noiseWorks(objective: string, dim: number, optimizer: string, names: readonly KernelName[]): Works {
  const yaml = `
objective: { name: ${objective}, dim: ${dim} }
optimizer: ${optimizer}
parameters: { lr: { min: 1e-6, max: 1e-5, scale: log, num: ${LRS} } }
noise: 0.001
repeats: ${REPEATS}
stop: { max_steps: ${STEPS[dim]}, target: 0 }`;
  const { seed, spaces } = parseGrid(yaml, { file: "noise.yaml" }).spec;
  return Object.fromEntries(
    names.map((name) => {
      const kernel = kernelFor(kernels, spaces[0]!, { name, seed });
      return [name, () => void kernel.run(0, TRIALS)];
    }),
  );
}

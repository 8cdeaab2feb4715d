import { parseGrid } from "../src/grid/parse-grid.ts";
import { kernelFor } from "../src/kernel/kernel-for.ts";
import { loadKernels } from "../src/kernel/registry.ts";
import { kernelNames } from "./kernel-names.ts";
import type { KernelName } from "../src/kernel/kernel-names.ts";
import type { SpaceSpec } from "../src/sweep/spec/sweep-spec.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { bestOfTurns, seconds } from "./timing.ts";

const KERNELS = kernelNames();
const kernels = await loadKernels();

const COORDINATE_STEPS = 8_000_000;
const TRIALS = 24;
const DIMENSIONS = [10, 100, 1_000, 10_000];
const TURNS = 5;
const PAIRS = [
  ["rosenbrock", "momentum"],
  ["quadratic", "momentum"],
  ["quadratic", "adam"],
  ["rastrigin", "momentum"],
] as const;

/** Measures the cost of a coordinate in high dimension, and the time to compile a space. */
export function dimension(): Section {
  return {
    title: "High dimension",
    about: [
      "The time of a step for each coordinate, as a ratio to the same in 10 dimensions; in brackets the milliseconds to",
      `compile the space and make its first step. ${TRIALS} trials; the best of ${TURNS} alternating turns.`,
    ].join("\n"),
    columns: ["", ...DIMENSIONS.map((dim) => `dim ${dim.toLocaleString("en")}`)],
    rows: PAIRS.flatMap(([objective, optimizer]) =>
      KERNELS.map((name) => [`${objective} × ${optimizer}, ${name}`, ...cells(objective, optimizer, name)]),
    ),
  };
}

function cells(objective: string, optimizer: string, name: KernelName): string[] {
  const spaces = DIMENSIONS.map((dim) => spaceOf(objective, optimizer, dim));
  const compiled = spaces.map((space) => {
    const one = { ...space, stop: { ...space.stop, max_steps: 1 } };
    return seconds(() => kernelFor(kernels, one, { name }).run(0, 1)) * 1000;
  });
  const ready = spaces.map((space) => kernelFor(kernels, space, { name }));
  const best = bestOfTurns(
    Object.fromEntries(ready.map((kernel, i) => [String(i), () => seconds(() => kernel.run(0, TRIALS))])),
    TURNS,
  );
  const each = spaces.map(({ stop, objective: { dim } }, i) => (best[String(i)] ?? NaN) / (stop.max_steps * dim));
  return each.map((cost, i) => `${times(cost / (each[0] ?? NaN))} (${(compiled[i] ?? NaN).toFixed(0)} ms)`);
}

/** Small steps, so that no stop rule ends a trial early. */
function spaceOf(objective: string, optimizer: string, dim: number): SpaceSpec {
  const steps = Math.ceil(COORDINATE_STEPS / TRIALS / dim);
  const [space] = parseGrid(
    `
objective: { name: ${objective}, dim: ${dim} }
optimizer: ${optimizer}
parameters: { lr: { min: 1e-7, max: 1e-6, scale: log, num: ${TRIALS} } }
stop: { max_steps: ${steps}, target: 0, diverge: 1e300 }
`,
    { file: "dimension.yaml" },
  ).spec.spaces;
  if (space === undefined) throw new Error("a grid without a space");
  return space;
}

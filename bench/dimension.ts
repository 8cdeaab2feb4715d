// What a coordinate costs in high dimension, as a ratio to dimension 10: a step of a trial, for each coordinate. Then
// how long a space takes to compile, first and once the compiler itself is warm, beside dimension 10.
import { javascriptKernel } from "../src/kernel/javascript-kernel.ts";
import { objectives } from "../src/objectives/registry.ts";
import { resolveObjective } from "../src/objectives/resolve.ts";
import { optimizerSpec } from "../src/optimizers/optimizer-spec.ts";
import { optimizers } from "../src/optimizers/registry.ts";
import type { SpaceSpec } from "../src/spec/sweep-spec.ts";

const COORDINATE_STEPS = 4_000_000;
const DIMENSIONS = [10, 100, 1_000, 10_000, 100_000];
const PAIRS = [
  ["rosenbrock", "momentum"],
  ["quadratic", "momentum"],
  ["quadratic", "adam"],
  ["rastrigin", "momentum"],
  ["ackley", "sgd"],
] as const;

for (const [objective, optimizer] of PAIRS) {
  const rows = DIMENSIONS.map((dim) => measure(objective, optimizer, dim));
  const base = rows[0]?.nanoseconds ?? NaN;
  for (const { dim, nanoseconds, cold, warm } of rows) {
    const ratio = (nanoseconds / base).toFixed(2).padStart(5);
    const compiled = `compiled in ${cold.toFixed(1)} ms, then ${warm.toFixed(1)} ms`;
    console.log(
      `${objective} ${optimizer} dim ${String(dim).padStart(6)}: ${ratio} × a coordinate's step, ${nanoseconds.toFixed(2)} ns; ${compiled}`,
    );
  }
}

interface Row {
  readonly dim: number;
  readonly nanoseconds: number;
  readonly cold: number;
  readonly warm: number;
}

function measure(objective: string, optimizer: string, dim: number): Row {
  const space = spaceOf(objective, optimizer, dim);
  const compile = (): number => {
    const start = performance.now();
    javascriptKernel(space).run(0, 0);
    return performance.now() - start;
  };
  const cold = compile();
  const warm = Math.min(...Array.from({ length: 5 }, compile));
  const kernel = javascriptKernel(space);
  const seconds = Array.from({ length: 5 }, () => {
    const start = performance.now();
    const { steps } = kernel.run(0, 1);
    return (performance.now() - start) / (steps[0] ?? NaN);
  });
  return { dim, nanoseconds: (Math.min(...seconds) * 1e6) / dim, cold, warm };
}

/** Small steps, and no rule that ends the trial early. */
function spaceOf(objective: string, optimizer: string, dim: number): SpaceSpec {
  const definition = objectives[objective];
  const rule = optimizers[optimizer];
  if (definition === undefined || rule === undefined) throw new Error(`no such pair: ${objective}, ${optimizer}`);
  return {
    label: "",
    objective: { ...resolveObjective(objective, definition, { dim }), minimum: null },
    optimizer: optimizerSpec(optimizer, rule),
    axes: [{ kind: "list", keys: ["lr"], rows: [[1e-6]] }],
    exclude: [],
    include: [],
    stop: { max_steps: Math.ceil(COORDINATE_STEPS / dim), target: 0, gradient: 0, diverge: 1e300 },
    schedule: "constant",
    noise: 0,
    repeats: 1,
    offset: 0,
  };
}

import { kernelFor } from "../src/kernel/kernel-for.ts";
import { loadKernels } from "../src/kernel/registry.ts";
import { kernelNames } from "./kernel-names.ts";
import type { KernelName } from "../src/kernel/kernel-names.ts";
import { parseGrid } from "../src/grid/parse-grid.ts";
import { spaceSize } from "../src/sweep/points/samplers.ts";
import type { SpaceSpec } from "../src/sweep/spec/sweep-spec.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { bestOfTurns, seconds } from "./timing.ts";

const KERNELS = kernelNames();
const TURNS = 15;
const TARGETS: Readonly<Record<string, string>> = { "one, not reached": "[1e-300]", "the 51 of bbob": "bbob" };

/** Measures trials that record targets, as ratios to trials without targets. */
export async function targets(): Promise<Section> {
  const kernels = await loadKernels();
  const row = (name: KernelName, objective: string, [what, list]: readonly [string, string]): string[] => {
    const [plain, own] = [spaceOf(objective, ""), spaceOf(objective, `targets: ${list}\n`)];
    const [one, other] = [plain, own].map((space) => kernelFor(kernels, space, { name }));
    const size = spaceSize(own);
    const reached = other!.run(0, size).targetSteps!.filter((step) => !Number.isNaN(step)).length / size;
    const best = bestOfTurns<"plain" | "own">(
      { plain: () => seconds(() => one!.run(0, size)), own: () => seconds(() => other!.run(0, size)) },
      TURNS,
    );
    return [`${objective} × momentum, ${name}`, what, reached.toFixed(1), times(best.own / best.plain)];
  };
  return {
    title: "Targets",
    about: [
      "Trials of up to 1,000 steps, on one thread, without the database. Wall-clock time, the best of",
      `${TURNS} alternating turns, as a ratio to the same trials without targets.`,
    ].join("\n"),
    columns: ["", "targets", "reached by a trial", "time / without"],
    rows: ["rosenbrock", "{ name: rosenbrock, dim: 10 }", "rastrigin"].flatMap((objective) =>
      KERNELS.flatMap((name) => Object.entries(TARGETS).map((list) => row(name, objective, list))),
    ),
  };
}

function spaceOf(objective: string, targetLine: string): SpaceSpec {
  const yaml = `
objective: ${objective}
optimizer: momentum
parameters: { lr: { min: 1e-5, max: 3e-3, scale: log, num: 100 }, momentum: { min: 0, max: 0.99, num: 20 } }
stop: { max_steps: 1000 }
${targetLine}`;
  return parseGrid(yaml, { file: "targets.yaml" }).spec.spaces[0]!;
}

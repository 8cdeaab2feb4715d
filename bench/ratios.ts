import type { KernelName } from "../src/kernel/kernel-names.ts";
import { kernelNames } from "./kernel-names.ts";
import { pairWorks } from "./kernels.ts";
import { noiseWorks } from "./noise.ts";
import { PAIRS } from "./pairs.ts";
import { bestOfTurns, processorSeconds, timed } from "./timing.ts";
import type { Works } from "./timing.ts";
import { softmaxWorks } from "./training.ts";

/** Speeds of kernels as ratios to the loop by hand, by name. */
export type Ratios = Readonly<Record<string, number>>;

const NAME = /^(.*), \w+ \/ by hand$/;

/**
 * Each row of kernels with a loop by hand. All ratios have the loop below them: a kernel that gets
 * faster lowers none.
 */
export const ROWS: Readonly<Record<string, (names: readonly KernelName[]) => Works>> = {
  "rosenbrock × momentum": (names) => pairWorks(pairOf("rosenbrock × momentum"), names),
  "rosenbrock × adam": (names) => pairWorks(pairOf("rosenbrock × adam"), names),
  "beale × momentum": (names) => pairWorks(pairOf("beale × momentum"), names),
  // The loop by hand has no noise.
  "rosenbrock × momentum with noise": (names) => ({
    ...pairWorks(pairOf("rosenbrock × momentum"), []),
    ...noiseWorks("rosenbrock", 2, "momentum", names),
  }),
  "softmax, batches of 32": softmaxWorks,
};

/** Measures the ratios of some rows, from the best of some turns. */
export function measureRatios(rows: Iterable<string>, turns: number): Ratios {
  const names = kernelNames();
  const ratios: Record<string, number> = {};
  for (const row of rows) {
    const best = bestOfTurns<string>(timed(ROWS[row]!(names), processorSeconds), turns);
    for (const name of names) ratios[`${row}, ${name} / by hand`] = rounded(best["hand"]! / best[name]!);
  }
  return ratios;
}

/** Returns the row that a ratio is from. */
export function rowOf(name: string): string {
  return NAME.exec(name)![1]!;
}

/** Returns the better of two measurements of each ratio. */
export function better(some: Ratios, others: Ratios): Ratios {
  const best = Object.entries(others).map(([name, ratio]) => [name, Math.max(ratio, some[name] ?? 0)]);
  return { ...some, ...Object.fromEntries(best) };
}

function pairOf(name: string): (typeof PAIRS)[number] {
  return PAIRS.find((pair) => pair.name === name)!;
}

function rounded(ratio: number): number {
  return Number(ratio.toPrecision(3));
}

import type { Cost, Run } from "./run.ts";
import { costAt } from "./run.ts";

/** The expected running time to a target. */
export interface ExpectedRuntime {
  /** Expected cost, with restarts until a run succeeds; Infinity if none does. */
  readonly cost: number;
  /** Number of runs that reached the target. */
  readonly successes: number;
}

/**
 * Returns the expected running time (ERT) to each target: the cost of all runs until they reach it,
 * or until they end, per run that reaches it. Source: Hansen, Auger, Ros, Mersmann, Tušar &
 * Brockhoff, COCO, Optimization Methods and Software 36 (2021).
 */
export function expectedRuntimes(runs: readonly Run[], targets: number, cost: Cost, dim: number): ExpectedRuntime[] {
  return Array.from({ length: targets }, (_, target) => {
    let sum = 0;
    let successes = 0;
    for (const { steps, hits } of runs) {
      const hit = hits[target]!;
      if (hit !== Infinity) successes += 1;
      sum += costAt(cost, dim, hit === Infinity ? steps : hit);
    }
    return { cost: successes === 0 ? Infinity : sum / successes, successes };
  });
}

/**
 * Compares settings by their expected running times to descending targets: negative if `a` is
 * better. The one that reaches the harder target is, and of two that reach the same, the one that
 * reaches it sooner.
 */
export function compareRuntimes(a: readonly ExpectedRuntime[], b: readonly ExpectedRuntime[]): number {
  for (let target = a.length - 1; target >= 0; target -= 1) {
    const [first, second] = [a[target]!.cost, b[target]!.cost];
    if (first !== second) return first < second ? -1 : 1;
  }
  return 0;
}

import type { Cost, Run } from "./run.ts";
import { costAt } from "./run.ts";

// Restarts after which fewer are left than this share are left out.
const LEAST_CHANCE = 1e-4;

export interface RestartOptions {
  readonly cost: Cost;
  readonly dim: number;
  /** Longer running times are left out. */
  readonly most: number;
}

/**
 * Calls `add` with the running times to a target with restarts, as COCO simulates them, and their
 * chances: runs are drawn with replacement until one succeeds, and the failed ones count in full.
 * Instead of drawing, it sums over the number of failures, which is geometric. Failures count with
 * their mean cost, so the mean of the running times is the expected running time. No times if no
 * run succeeds.
 */
export function eachRestartTime(
  runs: readonly Run[],
  target: number,
  { cost, dim, most }: RestartOptions,
  add: (time: number, chance: number) => void,
): void {
  const reached: number[] = [];
  let failed = 0;
  for (const { steps, hits } of runs) {
    const hit = hits[target]!;
    if (hit === Infinity) failed += costAt(cost, dim, steps);
    else reached.push(costAt(cost, dim, hit));
  }
  const failures = runs.length - reached.length;
  if (reached.length === 0) return;
  const least = Math.min(...reached);
  const restart = failures === 0 ? 0 : failed / failures;
  let left = 1;
  for (let before = 0; left > LEAST_CHANCE && least + before <= most; before += restart) {
    const chance = left / runs.length;
    for (const time of reached) if (time + before <= most) add(time + before, chance);
    left *= failures / runs.length;
  }
}

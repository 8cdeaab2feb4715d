import { extentOf } from "../scale.ts";
import type { Cost, Run } from "./run.ts";
import { costAt } from "./run.ts";

// The last restart that is counted leaves at most this share, which is added to it.
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
 * their mean cost, so the mean of the running times is the expected running time. The chances sum
 * to 1, unless times are longer than `most`. No times if no run succeeds.
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
  const [least] = extentOf(reached);
  const restart = failures === 0 ? 0 : failed / failures;
  let left = 1;
  for (let before = 0; left > 0 && least + before <= most; before += restart) {
    const after = (left * failures) / runs.length;
    const isLast = after <= LEAST_CHANCE;
    const chance = left / (isLast ? reached.length : runs.length);
    for (const time of reached) if (time + before <= most) add(time + before, chance);
    left = isLast ? 0 : after;
  }
}

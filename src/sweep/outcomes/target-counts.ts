import type { SpaceSpec } from "../spec/sweep-spec.ts";
import type { TrialColumns } from "./columns.ts";

/**
 * The counts of a target: trials that reached it, their steps until then, and the steps of the
 * others until they ended.
 */
export const TARGET_COUNTS = ["reached", "steps", "unreached_steps"] as const;

/** Returns how many numbers `countTargets` returns for a space; undefined without targets. */
export function sizeOfTargetCounts({ targets }: Pick<SpaceSpec, "targets">): number | undefined {
  return targets === undefined ? undefined : targets.length * TARGET_COUNTS.length;
}

/** Returns TARGET_COUNTS of each target over a chunk's trials; undefined without targets. */
export function countTargets(
  { count, steps, targetSteps }: TrialColumns,
  { targets }: Pick<SpaceSpec, "targets">,
): Float64Array<ArrayBuffer> | undefined {
  if (targetSteps === undefined || targets === undefined) return undefined;
  const counts = new Float64Array(targets.length * TARGET_COUNTS.length);
  for (let row = 0; row < count; row += 1) {
    for (let target = 0; target < targets.length; target += 1) {
      const [at, step] = [target * TARGET_COUNTS.length, targetSteps[row * targets.length + target]!];
      if (Number.isNaN(step)) counts[at + 2]! += steps[row]!;
      else {
        counts[at]! += 1;
        counts[at + 1]! += step;
      }
    }
  }
  return counts;
}

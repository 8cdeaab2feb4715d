import { namedSpace, spaceNames } from "../sweep/identity/space-names.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { ComparedTrial, LossScale } from "./comparison.ts";

/** For each trial of a sweep, the minimum of its objective and the target that it was run to. */
export function lossScales({ spaces }: SweepSpec): (trial: ComparedTrial) => LossScale {
  const names = spaceNames(spaces.map(namedSpace));
  const scales = new Map<string, LossScale>();
  for (const [i, { objective, stop }] of spaces.entries()) {
    scales.set(names[i] ?? "", { minimum: objective.minimum, target: stop.target });
  }
  return ({ objective }) => {
    const scale = scales.get(objective);
    if (scale === undefined) throw new RangeError(`the sweep has no such objective: ${objective}`);
    return scale;
  };
}

/**
 * A loss in decades above the floor, log₁₀(max(loss − minimum, floor) / floor) with the target as the floor; below zero,
 * which is where a minimum is not known, the mirror image. A loss that is not finite is above all others.
 */
export function lossDecades(loss: number, { minimum, target }: LossScale): number {
  if (!Number.isFinite(loss)) return Infinity;
  const floor = Math.max(target, Number.MIN_VALUE);
  const excess = loss - (minimum ?? 0);
  return Math.sign(excess) * Math.max(0, Math.log10(Math.abs(excess)) - Math.log10(floor));
}

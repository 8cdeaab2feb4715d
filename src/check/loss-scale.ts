import { namedSpace, spaceNames } from "../sweep/identity/space-names.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { ComparedTrial, LossScale } from "./comparison.ts";

/** Returns a function that looks up a trial's scale: its objective's minimum and its target. */
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
 * Converts a loss to decades above the target: log₁₀(max(loss − minimum, target) / target).
 * Negative values, which need an unknown minimum, are mirrored. A non-finite loss is Infinity.
 */
export function lossDecades(loss: number, { minimum, target }: LossScale): number {
  if (!Number.isFinite(loss)) return Infinity;
  const floor = Math.max(target, Number.MIN_VALUE);
  const excess = loss - (minimum ?? 0);
  return Math.sign(excess) * Math.max(0, Math.log10(Math.abs(excess)) - Math.log10(floor));
}

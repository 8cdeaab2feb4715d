import { axisSize } from "../spec/axis.ts";
import type { Axis, SpaceSpec } from "../spec/sweep-spec.ts";

/** Bins of an axis at most. */
const MOST_BINS = 256;
// Scattered points are few in each cell.
const CONTINUOUS_BINS = 64;

/** An axis of a space's coarse map. */
export interface ChosenAxis {
  readonly axis: Axis;
  /** Number of its values, or of the bins of a continuous one. */
  readonly size: number;
  readonly bins: number;
  /** Points of a grid from one value to the next. */
  readonly stride: number;
}

/** Returns the first of the hyperparameters of an axis. */
export function nameOf({ keys }: { readonly keys: readonly string[] }): string {
  return keys[0] ?? "";
}

/**
 * Returns the axes of a space's map: the two with the most values, lr or else the first one to the
 * right. Fewer if fewer vary.
 */
export function chosenAxes({ axes }: SpaceSpec): readonly ChosenAxis[] {
  let stride = 1;
  const all = axes
    .toReversed()
    .map((axis): ChosenAxis => {
      const size = axis.kind === "continuous" ? CONTINUOUS_BINS : axisSize(axis);
      stride *= size;
      return { axis, size, bins: Math.min(size, MOST_BINS), stride: stride / size };
    })
    .reverse();
  const largest = all
    .filter(({ size }) => size > 1)
    .toSorted((a, b) => b.size - a.size)
    .slice(0, 2);
  const isLr = ({ axis }: ChosenAxis): boolean => nameOf(axis) === "lr";
  return all.filter((one) => largest.includes(one)).toSorted((a, b) => Number(isLr(b)) - Number(isLr(a)));
}

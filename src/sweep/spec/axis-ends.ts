import { axisSize, valueAt } from "./axis.ts";
import type { SpaceSpec } from "./sweep-spec.ts";

/** The ends of a hyperparameter that a grid gives. */
export interface AxisEnds {
  readonly min: number;
  readonly max: number;
  /** Whether the grid has a value between them, and a better one may be beyond. */
  readonly hasInner: boolean;
  /** Of a range of any values: values up to the first, or from the second on, are at its ends. */
  readonly near?: readonly [low: number, high: number];
}

/** Share of a range at each of its ends. */
const NEAR = 0.02;

/**
 * Returns the hyperparameters that a space's grid gives, with one value or more, in the optimizer's
 * order. The others have their defaults in all trials.
 */
export function axisEnds({ axes, include, optimizer, refine }: SpaceSpec): Record<string, AxisEnds> {
  const given = Object.entries(optimizer.hyperparameters).flatMap(([name, fallback], position) => {
    const axis = axes.find(({ keys }) => keys.includes(name));
    const included = include.map((point) => point[position]!);
    if (axis === undefined && included.every((value) => value === fallback)) return [];
    const key = axis === undefined ? 0 : (axis.keys as readonly string[]).indexOf(name);
    // The values between the ends of a range are not needed.
    const own =
      axis === undefined
        ? [fallback]
        : axis.kind === "list"
          ? axis.rows.map((row) => row[key]!)
          : [axis.min, axis.max, ...(axisSize(axis) > 2 ? [valueAt(axis, 0.5)] : [])];
    const ends = endsOf([...own, ...included]);
    // A text or a boolean is at no edge, and refining goes beyond the ends by itself.
    const near = axis?.kind === "continuous" ? { near: [valueAt(axis, NEAR), valueAt(axis, 1 - NEAR)] as const } : {};
    const hasInner = ends.hasInner && optimizer.levels?.[name] === undefined && refine === undefined;
    return [[name, { ...ends, ...near, hasInner }] as const];
  });
  return Object.fromEntries(given);
}

function endsOf(values: readonly number[]): AxisEnds {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) [min, max] = [Math.min(min, value), Math.max(max, value)];
  return { min, max, hasInner: values.some((value) => value > min && value < max) };
}

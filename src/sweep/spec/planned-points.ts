import { axisSize, axisValue } from "./axis.ts";
import type { Axis, SpaceSpec } from "./sweep-spec.ts";

/** The points that a grid plans for a space. Rows of `include` are in the optimizer's order. */
export type PlannedPoints = Pick<SpaceSpec, "axes" | "include">;

// More values would show no more detail.
const MOST_VALUES = 1_000_000;

/** Returns the values on a hyperparameter's axis; none without an axis, or if they are too many. */
export function axisValues({ axes }: PlannedPoints, name: string): number[] {
  const own = axisOf(axes, name);
  if (own === undefined || axisSize(own) > MOST_VALUES) return [];
  const key = keyOf(own, name);
  return Array.from({ length: axisSize(own) }, (_, i) => axisValue(own, i, key));
}

/**
 * Returns the value that each value of `of` has for `name`, if an axis zips both and makes `name` a
 * function of `of`.
 */
export function zippedValues(
  { axes }: PlannedPoints,
  name: string,
  of: string,
): ReadonlyMap<number, number> | undefined {
  const own = axisOf(axes, name);
  if (own?.kind !== "list" || own !== axisOf(axes, of)) return undefined;
  const values = new Map<number, number>();
  for (const row of own.rows) {
    const [at, value] = [row[keyOf(own, of)]!, row[keyOf(own, name)]!];
    if ((values.get(at) ?? value) !== value) return undefined;
    values.set(at, value);
  }
  return values;
}

function axisOf(axes: readonly Axis[], name: string): Axis | undefined {
  return axes.find((axis) => keyOf(axis, name) >= 0);
}

function keyOf({ keys }: Axis, name: string): number {
  return (keys as readonly string[]).indexOf(name);
}

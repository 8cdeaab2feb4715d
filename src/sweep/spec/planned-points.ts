import { axisSize, axisValue } from "./axis.ts";
import type { Axis, Interval, SpaceSpec } from "./sweep-spec.ts";

/** The points that a grid plans for a space. Rows of `include` are in the optimizer's order. */
export type PlannedPoints = Pick<SpaceSpec, "axes" | "exclude" | "include" | "edge" | "refine">;

// More values would show no more detail.
const MOST_VALUES = 1_000_000;

/**
 * Returns the values on a hyperparameter's axis; none without an axis, or if they
 * are too many.
 */
export function axisValues({ axes }: Pick<PlannedPoints, "axes">, name: string): number[] {
  const own = axisOf(axes, name);
  if (own === undefined || own.kind === "continuous" || axisSize(own) > MOST_VALUES) return [];
  const key = keyOf(own, name);
  return Array.from({ length: axisSize(own) }, (_, i) => axisValue(own, i, key));
}

/**
 * Returns the values on a hyperparameter's axis. Omits those of which `exclude` leaves no point
 * where other hyperparameters are `fixed`.
 */
export function keptValues(plan: PlannedPoints, name: string, fixed: ReadonlyMap<string, number>): number[] {
  const { axes, exclude } = plan;
  const values = axisValues(plan, name);
  const own = axes.findIndex((axis) => keyOf(axis, name) >= 0);
  const places = axes.map((axis, at) => (at === own ? undefined : placeOf(axis, fixed)));
  const free = axes.findIndex((_, at) => at !== own && places[at] === undefined);
  const boxes = exclude.filter((box) =>
    box.every((intervals, at) => {
      const place = places[at];
      if (at === own || at === free) return true;
      return place === undefined ? lengthOf(intervals) === axisSize(axes[at]!) : isWithin(intervals, place);
    }),
  );
  if (boxes.length === 0) return values;
  return values.filter((_, index) => {
    const covering = boxes.filter((box) => isWithin(box[own]!, index));
    if (free < 0 || covering.length === 0) return covering.length === 0;
    return !isCovered(
      covering.flatMap((box) => box[free]!),
      axisSize(axes[free]!),
    );
  });
}

/** Returns the index of an axis's fixed value; −1 if it lacks it, undefined if none is fixed. */
function placeOf(axis: Axis, fixed: ReadonlyMap<string, number>): number | undefined {
  const name = axis.keys.find((key) => fixed.has(key));
  return name === undefined ? undefined : axisValues({ axes: [axis] }, name).indexOf(fixed.get(name)!);
}

function isWithin(intervals: readonly Interval[], index: number): boolean {
  return intervals.some(([from, to]) => index >= from && index < to);
}

function lengthOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, [from, to]) => sum + to - from, 0);
}

/** Whether intervals cover all indices below `size`. */
function isCovered(intervals: readonly Interval[], size: number): boolean {
  let end = 0;
  for (const [from, to] of intervals.toSorted((a, b) => a[0] - b[0])) if (from <= end) end = Math.max(end, to);
  return end >= size;
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

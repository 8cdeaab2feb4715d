import type { Axis, ContinuousAxis, DiscreteAxis, RangeAxis } from "./sweep-spec.ts";

/** Returns the number of points on an axis: Infinity for a continuous one. */
export function axisSize(axis: Axis): number {
  if (axis.kind === "continuous") return Infinity;
  return axis.kind === "list" ? axis.rows.length : axis.num;
}

/** Returns axes of a grid. Throws for a continuous one. */
export function discreteAxes(axes: readonly Axis[]): readonly DiscreteAxis[] {
  return axes.map((axis) => {
    if (axis.kind === "continuous") throw new Error(`a grid has no continuous axis: ${axis.keys.join(", ")}`);
    return axis;
  });
}

/**
 * Returns value `key` of point `index`; a zipped axis has several keys. The ends of a range are
 * verbatim. The points between are `min + (max − min)·i/(num − 1)`, or its logarithmic analogue,
 * rounded to 15 significant digits.
 */
export function axisValue(axis: DiscreteAxis, index: number, key = 0): number {
  if (axis.kind === "list") return axis.rows[index]?.[key] ?? NaN;
  if (index === 0) return axis.min;
  if (index === axis.num - 1) return axis.max;
  return axis.kind === "linear" ? linearValue(axis, index) : logValue(axis, index);
}

/**
 * Returns the first index of an ascending range at which the monotone predicate `holds`, or `num`
 * if none.
 */
export function firstIndex(axis: RangeAxis, holds: (value: number) => boolean): number {
  let from = 0;
  let to = axis.num;
  while (from < to) {
    const middle = from + Math.floor((to - from) / 2);
    if (holds(axisValue(axis, middle))) to = middle;
    else from = middle + 1;
  }
  return from;
}

/**
 * Returns value `key` at a place from 0 to 1 on an axis. The values of a list have equal shares, in
 * order. Those of a continuous axis are rounded to 15 significant digits, as on a grid.
 */
export function valueAt(axis: Axis, place: number, key = 0): number {
  if (axis.kind !== "continuous") {
    const size = axisSize(axis);
    return axisValue(axis, Math.min(size - 1, Math.floor(place * size)), key);
  }
  const { min, max } = axis;
  return Math.min(max, Math.max(min, valueOnScale(axis, place)));
}

/** The ends of an axis and the scale between them. */
export type AxisScale = Pick<ContinuousAxis, "min" | "max" | "scale">;

/** Returns the value at a place: 0 is `min`, 1 is `max`, and others may lie beyond. */
export function valueOnScale(axis: AxisScale, place: number): number {
  return axis.scale === "linear" ? linearBetween(axis, (axis.max - axis.min) * place) : logBetween(axis, place, 1);
}

/** Returns the place of a value: the inverse of `valueOnScale`, up to rounding. */
export function placeOnScale({ min, max, scale }: AxisScale, value: number): number {
  const along = scale === "log" ? Math.log : (one: number): number => one;
  return (along(value) - along(min)) / (along(max) - along(min));
}

/** Returns the index of values on an axis, one for each key; −1 if it lacks them. */
export function indexOnAxis(axis: DiscreteAxis, values: readonly number[]): number {
  if (axis.kind === "list") return axis.rows.findIndex((row) => row.every((value, key) => value === values[key]));
  const [value = NaN] = values;
  const index = firstIndex(axis, (one) => one >= value);
  return index < axis.num && axisValue(axis, index) === value ? index : -1;
}

/**
 * Returns the place of values, one for each key: the inverse of `valueAt`, up to the rounding of a
 * continuous axis. Values of a list have the middle of their share.
 */
export function placeOf(axis: Axis, values: readonly number[]): number {
  if (axis.kind !== "continuous") return (indexOnAxis(axis, values) + 0.5) / axisSize(axis);
  return placeOnScale(axis, values[0] ?? NaN);
}

function linearValue(axis: RangeAxis, index: number): number {
  return linearBetween(axis, ((axis.max - axis.min) * index) / (axis.num - 1));
}

function logValue(axis: RangeAxis, index: number): number {
  return logBetween(axis, index, axis.num - 1);
}

type Ends = Pick<RangeAxis | ContinuousAxis, "min" | "max">;

function linearBetween({ min, max }: Ends, distance: number): number {
  return roundDecimal(min + distance, 4 * Number.EPSILON * Math.max(Math.abs(min), Math.abs(max)));
}

/**
 * Returns the value at part `index` of `parts`. Interpolates mantissas by logarithms and powers of
 * ten by integers, so decades are exact.
 */
function logBetween({ min, max }: Ends, index: number, parts: number): number {
  const [low, lowPower] = splitDecimal(min);
  const [high, highPower] = splitDecimal(max);
  const shift = (highPower - lowPower) * index;
  const whole = Math.floor(shift / parts);
  const rest = (shift - whole * parts) / parts;
  const fraction = index / parts;
  const mantissa = Math.exp(Math.log(low) * (1 - fraction) + Math.log(high) * fraction + Math.LN10 * rest);
  return Number(`${roundDecimal(mantissa, 8 * Number.EPSILON * mantissa)}e${lowPower + whole}`);
}

/** Splits a positive number into a mantissa in [1, 10) and a power of ten. */
function splitDecimal(value: number): [mantissa: number, power: number] {
  const [mantissa, power] = value.toExponential().split("e");
  return [Number(mantissa), Number(power)];
}

/** Rounds to 15 significant digits, or to 12 if that is within the rounding error. */
function roundDecimal(value: number, error: number): number {
  if (Math.abs(value) <= error) return 0;
  const short = Number(value.toPrecision(12));
  return Math.abs(short - value) <= error ? short : Number(value.toPrecision(15));
}

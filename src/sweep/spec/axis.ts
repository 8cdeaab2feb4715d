import type { Axis, RangeAxis } from "./sweep-spec.ts";

/** Returns the number of points on an axis. */
export function axisSize(axis: Axis): number {
  return axis.kind === "list" ? axis.rows.length : axis.num;
}

/**
 * Returns value `key` of point `index`; a zipped axis has several keys. The ends of a range are
 * verbatim. The points between are `min + (max − min)·i/(num − 1)`, or its logarithmic analogue,
 * rounded to 15 significant digits.
 */
export function axisValue(axis: Axis, index: number, key = 0): number {
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

function linearValue({ min, max, num }: RangeAxis, index: number): number {
  const value = min + ((max - min) * index) / (num - 1);
  return roundDecimal(value, 4 * Number.EPSILON * Math.max(Math.abs(min), Math.abs(max)));
}

/** Interpolates mantissas by logarithms and powers of ten by integers, so decades are exact. */
function logValue({ min, max, num }: RangeAxis, index: number): number {
  const [low, lowPower] = splitDecimal(min);
  const [high, highPower] = splitDecimal(max);
  const shift = (highPower - lowPower) * index;
  const whole = Math.floor(shift / (num - 1));
  const rest = (shift - whole * (num - 1)) / (num - 1);
  const fraction = index / (num - 1);
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

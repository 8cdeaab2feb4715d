import { levelText } from "../sweep/spec/levels.ts";
import type { Levels } from "../sweep/spec/sweep-spec.ts";
import { tickStep, ticks as roundValues } from "d3-array";
import { scaleLog } from "d3-scale";

/** One side of a chart. Charts draw over `units`: values, or their logarithms on a log scale. */
export interface Scale {
  readonly kind: "linear" | "log";
  /** In units. */
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly Tick[];
}

interface Tick {
  /** In units. */
  readonly at: number;
  /** Empty for a minor tick. */
  readonly text: string;
}

// Longer labels overlap their neighbours.
const LONGEST = 6;
// Keeps a tick whose logarithm is rounded to just outside the scale.
const ROUNDING = 1e-9;
// Ticks of a narrower range, relative to its values, differ only in digits that are not shown.
const NARROWEST = 1e-9;
// Smaller ranges have no ticks: d3 divides by their size.
const SMALLEST_RANGE = 1e-300;
const SMALLEST_NORMAL = 2 ** -1022;

/** Returns a scale from one value to another with about `count` labelled ticks. */
export function scaleBetween(kind: Scale["kind"], from: number, to: number, count: number): Scale {
  return unitScale(kind, toUnits(kind, from), toUnits(kind, to), count);
}

/** Whether the ticks of a range of this width, at values of this size, would all look alike. */
export function isNarrow(width: number, size: number): boolean {
  return !(width > Math.max(NARROWEST * size, SMALLEST_RANGE));
}

/** Returns a range that holds two values and is wide enough for ticks that differ. */
export function widened(low: number, high: number): readonly [low: number, high: number] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (!isNarrow(high - low, size)) return [low, high];
  const middle = low + (high - low) / 2;
  const half = isNarrow(size, 0) ? 0.5 : 0.05 * size;
  return [middle - half, middle + half];
}

/** Returns the same in units, whose values may exceed the range of a number. */
export function unitScale(kind: Scale["kind"], min: number, max: number, count: number): Scale {
  if (!(max > min)) return { kind, min, max, ticks: [{ at: min, text: plain(fromUnits(kind, min)) }] };
  return { kind, min, max, ticks: kind === "log" ? logTicks(min, max, count) : linearTicks(min, max, count) };
}

/**
 * Returns a tick at each value of an axis with few values, so every label is a value that was
 * tried. Undefined if the values are too many or too close, or their labels too long.
 */
export function ticksAtValues({ kind, min, max }: Scale, values: readonly number[], most: number): Tick[] | undefined {
  if (values.length > most) return undefined;
  const ticks = values.map((value) => {
    const at = toUnits(kind, value);
    return { at, text: kind === "log" && Number.isInteger(at) ? powerText(at) : plain(value) };
  });
  const isApart = ticks.every(({ at }, i) => i === 0 || at - ticks[i - 1]!.at >= (max - min) / (2 * most));
  return isApart && ticks.every(({ text }) => text.length <= LONGEST) ? ticks : undefined;
}

/** Returns a scale with a place of one width for each value, and a tick at each. */
export function evenScale(values: readonly number[], levels?: Levels[string]): Scale {
  const number = (value: number): string => (isDecade(value) ? powerText(decadeOf(value)) : plain(value));
  const ticks = values.map((value, at) => ({ at, text: levelText(levels, value, number) }));
  return { kind: "linear", min: -0.5, max: values.length - 0.5, ticks };
}

// A tick closer to the one at 0 would overlap it: share of the scale, and decades.
const BESIDE_ZERO = [0.06, 0.5] as const;

/** Returns a log scale with a tick for 0 at the value that stands for it, and none below. */
export function withZero(scale: Scale, zeroAt: number | undefined): Scale {
  if (zeroAt === undefined) return scale;
  const at = toUnits(scale.kind, zeroAt);
  const [share, decades] = BESIDE_ZERO;
  const free = at + Math.max(share * (scale.max - scale.min), decades);
  return { ...scale, ticks: [{ at, text: "0" }, ...scale.ticks.filter((tick) => tick.at >= free)] };
}

export function toUnits(kind: Scale["kind"], value: number): number {
  return kind === "log" ? Math.log10(value) : value;
}

export function fromUnits(kind: Scale["kind"], units: number): number {
  return kind === "log" ? 10 ** units : units;
}

function linearTicks(min: number, max: number, count: number): Tick[] {
  const step = tickStep(min, max, count);
  return roundValues(min, max, count).map((at) => ({ at, text: plain(at, step) }));
}

/**
 * Returns d3's ticks: decades, with minor ticks between few of them; within a decade, linear ones.
 */
function logTicks(min: number, max: number, count: number): Tick[] {
  const [from, to] = [10 ** (min - ROUNDING), 10 ** (max + ROUNDING)];
  if (from < SMALLEST_NORMAL || to > Number.MAX_VALUE) return decadeTicks(min, max, count);
  const scale = scaleLog([from, to], [0, 1]);
  const values = scale.ticks(count);
  const isLabelled = labelled(values, scale.tickFormat(count));
  const step = (values[1] ?? to) - (values[0] ?? from);
  return values.map((value) => ({
    at: Math.log10(value),
    text: !isLabelled(value) ? "" : isDecade(value) ? powerText(decadeOf(value)) : plain(value, step),
  }));
}

// Labels that fit on an axis of few decades.
const MOST_LABELS = 9;

/**
 * Returns which ticks of a log scale have a label: three or more decades, else 1·2·5, else all if
 * they are few.
 */
function labelled(values: readonly number[], d3Label: (value: number) => string): (value: number) => boolean {
  const isD3Label = (value: number): boolean => d3Label(value) !== "";
  if (values.filter(isDecade).length >= 3) return isDecade;
  // d3 labels no tick above 5 within few decades.
  if (values.filter(isRound).length >= 3) return isRound;
  return values.length > MOST_LABELS ? isD3Label : () => true;
}

/** Whether a value is 1, 2 or 5 times a power of ten. */
function isRound(value: number): boolean {
  return ["1", "2", "5"].includes(value.toExponential().split("e")[0]!);
}

function isDecade(value: number): boolean {
  return value === Number(`1e${decadeOf(value)}`);
}

function decadeOf(value: number): number {
  return Math.round(Math.log10(value));
}

/** Returns ticks at whole exponents, for a scale for which d3 has no ticks. */
function decadeTicks(min: number, max: number, count: number): Tick[] {
  const [first, last] = [Math.ceil(min - ROUNDING), Math.floor(max + ROUNDING)];
  const powers = roundValues(first, last, Math.max(1, Math.min(last - first, count)));
  return powers.map((power) => ({ at: power, text: powerText(power) }));
}

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function powerText(power: number): string {
  if (power >= -3 && power <= 4) return plain(Number(`1e${power}`));
  return `10${superscript(power)}`;
}

function superscript(power: number): string {
  const digits = String(Math.abs(power)).replaceAll(/\d/g, (digit) => SUPERSCRIPT[Number(digit)]!);
  return `${power < 0 ? "⁻" : ""}${digits}`;
}

/**
 * Formats a value to six significant digits, or more if needed to tell it from its neighbour at
 * `step`.
 */
function plain(value: number, step = 0): string {
  const size = Math.abs(value);
  const apart = step > 0 && size > 0 ? Math.floor(Math.log10(size)) - Math.floor(Math.log10(step)) + 2 : 0;
  const digits = Math.min(15, Math.max(6, apart));
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) {
    const [mantissa = "", power = ""] = Number(value.toPrecision(Math.min(15, Math.max(4, apart))))
      .toExponential()
      .split("e");
    return `${mantissa}·10${superscript(Number(power))}`;
  }
  return Number(value.toPrecision(digits)).toLocaleString("en-US", { maximumFractionDigits: 15 });
}

/** Returns the lowest and the highest value: Infinity and -Infinity of none. Also of millions. */
export function extentOf(values: Iterable<number>): readonly [least: number, most: number] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return [least, most];
}

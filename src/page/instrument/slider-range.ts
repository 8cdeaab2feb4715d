import { axisEnds } from "../../sweep/spec/axis-ends.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";

/** The values of a slider: `count` + 1 positions from `min` to `max`. */
export interface SliderRange {
  readonly kind: "linear" | "log";
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

// A list whose values differ by this factor has a log slider.
const WIDE = 50;
const POSITIONS_PER_DECADE = 50;

/** Returns the range of a hyperparameter: that of its axis, or one around its default. */
export function sliderRange(space: SpaceSpec, name: string): SliderRange {
  const { min = NaN, max = NaN } = axisEnds(space)[name] ?? {};
  if (max > min) return withPositions(isLog(space, name, min, max) ? "log" : "linear", min, max);
  const value = space.optimizer.hyperparameters[name]!;
  if (name === "lr" || name === "eps") return withPositions("log", (value || 1e-3) / 1e3, (value || 1e-3) * 1e3);
  return value < 1 ? withPositions("linear", 0, 0.999) : withPositions("linear", 0, 2 * value);
}

/** Returns the value at a position. The ends are verbatim, others have few digits. */
export function valueAt({ kind, min, max, count }: SliderRange, position: number): number {
  if (position <= 0) return min;
  if (position >= count) return max;
  if (kind === "linear") return Number((min + position * stepOf(min, max)).toPrecision(12));
  const [low, high] = [Math.log10(min), Math.log10(max)];
  return Number((10 ** (low + ((high - low) * position) / count)).toPrecision(3));
}

/** Returns the position nearest to a value. */
export function positionOf({ kind, min, max, count }: SliderRange, value: number): number {
  const at =
    kind === "linear" ? (value - min) / stepOf(min, max) : (Math.log(value / min) / Math.log(max / min)) * count;
  return Number.isNaN(at) ? 0 : Math.min(count, Math.max(0, Math.round(at)));
}

function withPositions(kind: SliderRange["kind"], min: number, max: number): SliderRange {
  const exact = kind === "linear" ? (max - min) / stepOf(min, max) : POSITIONS_PER_DECADE * Math.log10(max / min);
  return { kind, min, max, count: Math.ceil(exact - 1e-9) };
}

function isLog({ axes }: SpaceSpec, name: string, min: number, max: number): boolean {
  const axis = axes.find(({ keys }) => (keys as readonly string[]).includes(name));
  if (axis === undefined || !(min > 0)) return false;
  return (
    axis.kind === "log" ||
    (axis.kind === "continuous" ? axis.scale === "log" : axis.kind === "list" && max / min >= WIDE)
  );
}

/** Returns the power of ten that divides a range into 100 to 1,000 parts. */
function stepOf(min: number, max: number): number {
  return 10 ** Math.floor(Math.log10((max - min) / 100) + 1e-9);
}

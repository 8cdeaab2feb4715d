import { bisectLeft } from "d3-array";
import { levelText } from "../../sweep/spec/levels.ts";
import type { Levels } from "../../sweep/spec/sweep-spec.ts";
import { toUnits } from "../scale.ts";
import { edgesAround } from "./cell-edges.ts";

/** The values of a hyperparameter, as an axis of a map. */
export interface MapAxis {
  readonly name: string;
  /** Distinct values, ascending. */
  readonly values: readonly number[];
  /** Meaning of the values, if they are positions and not numbers. */
  readonly levels?: Levels[string];
  /** `even` has cells of one width: for 0 and decades, which neither of the others shows. */
  readonly scale: "linear" | "log" | "even";
}

// A narrower cell than this share of the mean is too narrow to read.
const NARROWEST = 0.25;

/**
 * Returns an axis of ascending values, on the scale on which they are spaced more evenly. It is
 * even if some cells would still be slivers.
 */
export function mapAxis(name: string, values: readonly number[], levels?: Levels[string]): MapAxis {
  if (levels !== undefined) return { name, values, levels, scale: "even" };
  const scale = spacing(values);
  const edges = edgesAround(values.map((value) => toUnits(scale, value)));
  const mean = (edges.at(-1)! - edges[0]!) / values.length;
  const hasSlivers = edges.some((edge, i) => i > 0 && edge - edges[i - 1]! < NARROWEST * mean);
  return { name, values, scale: hasSlivers ? "even" : scale };
}

/** Formats a value of an axis. */
export function axisText(
  { levels }: Pick<MapAxis, "levels">,
  value: number,
  number: (value: number) => string,
): string {
  return levelText(levels, value, number);
}

/**
 * Returns the place of a value in units: the value, its logarithm, or its index on an even axis.
 * Other values have a place between those of their neighbours.
 */
export function axisUnits({ values, scale }: MapAxis, value: number): number {
  if (scale !== "even") return toUnits(scale, value);
  const above = bisectLeft(values, value);
  const [low, high] = [values[above - 1], values[above]];
  if (high === value || high === undefined) return above;
  return low === undefined ? -1 : above - (high - value) / (high - low);
}

/** Returns the n + 1 edges of an axis's n cells in units. */
export function cellEdges(axis: MapAxis): number[] {
  return edgesAround(axis.values.map((value) => axisUnits(axis, value)));
}

function spacing(values: readonly number[]): "linear" | "log" {
  const [first, last] = [values[0] ?? 0, values.at(-1) ?? 0];
  if (!(first > 0)) return "linear";
  if (values.length < 3) return last / first >= 10 ? "log" : "linear";
  return unevenness(values.map(Math.log)) < unevenness(values) ? "log" : "linear";
}

/** Returns the coefficient of variation of the differences between neighbours. */
function unevenness(values: readonly number[]): number {
  const gaps = values.slice(1).map((value, i) => value - values[i]!);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  return Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length) / mean;
}

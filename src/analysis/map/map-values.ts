import { STATUSES, UNSOUND } from "../../sweep/outcomes/statuses.ts";
import { quantile } from "../../sweep/outcomes/quantile.ts";
import type { MapCell, SpaceMap } from "./space-map.ts";

export const MEASURES = ["steps", "loss", "status", "converged_share"] as const;
export type Measure = (typeof MEASURES)[number];

/** The meaning of a map's colours: values by cell, and their scale. */
export interface MapValues {
  /** By cell; NaN for a cell that shows only its status. */
  readonly values: Float64Array;
  readonly scale: "linear" | "log";
  readonly min: number;
  readonly max: number;
  readonly name: string;
  /** Whether the highest value is the best; absent if the lowest is. */
  readonly isHighBest?: boolean;
}

const CONVERGED = STATUSES.indexOf("converged");
// A smaller ratio of highest to lowest steps gets a linear scale.
export const WIDE = 10;
const SHOWN = 0.98;
// Relative difference below which losses count as equal.
const SAME = 1e-9;

/**
 * Returns the steps of converged cells, each cell's loss above the minimum, or the share of its
 * repeats that converged; no values for statuses.
 */
export function mapValues({ cells }: Pick<SpaceMap, "cells">, measure: Measure, minimum: number | null): MapValues {
  if (measure === "steps") {
    const values = Float64Array.from(cells, (cell) => (cell?.status === CONVERGED ? cell.steps : NaN));
    return scaled(values, "steps to the target");
  }
  if (measure === "converged_share") {
    const values = Float64Array.from(cells, (cell) => cell?.convergedShare ?? NaN);
    return { values, scale: "linear", min: 0, max: 1, name: "converged share", isHighBest: true };
  }
  if (measure === "status")
    return { values: new Float64Array(cells.length).fill(NaN), scale: "linear", min: 0, max: 1, name: "" };
  const isKnown = (cell: MapCell | undefined): cell is MapCell =>
    cell !== undefined && !UNSOUND.includes(STATUSES[cell.status]!) && Number.isFinite(cell.finalLoss);
  const losses = Float64Array.from(cells, (cell) => (isKnown(cell) ? cell.finalLoss - (minimum ?? 0) : NaN));
  const known = losses.filter((loss) => !Number.isNaN(loss));
  const name = minimum === null || minimum === 0 ? "final loss" : "final loss − minimum";
  // Without a known minimum, a loss may be negative and have no logarithm.
  if (minimum === null && known.some((loss) => loss <= 0))
    return { ...extent(losses), values: losses, scale: "linear", name };
  // Differences in the last bits do not count.
  const same = known.reduce((low, loss) => Math.min(low, loss), Infinity) * (1 + SAME);
  const least = known.reduce((low, loss) => (loss > 0 && loss < low ? loss : low), Infinity);
  const positive = losses.map((loss) =>
    loss <= 0 ? (least === Infinity ? 1e-300 : least) : loss <= same ? least : loss,
  );
  const { min, max } = extent(positive);
  // The few highest losses, of nearly diverging trials, share the darkest colour.
  const top = known.length === 0 ? max : quantile(positive.filter(Number.isFinite), SHOWN);
  return { min, max: top, values: positive, scale: "log", name };
}

function scaled(values: Float64Array, name: string): MapValues {
  const { min, max } = extent(values);
  const isWide = min > 0 && max / min >= WIDE;
  return { values, min, max, name, scale: isWide ? "log" : "linear" };
}

function extent(values: Float64Array): { min: number; max: number } {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min === Infinity ? { min: 0, max: 1 } : { min, max };
}

import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import { quantile } from "../../sweep/outcomes/quantile.ts";
import { lossAbove, lossName, lowestOnLog } from "./loss-ground.ts";
import type { LossGround } from "./loss-ground.ts";
import type { MapCell, MapCells, SpaceMap } from "./space-map.ts";

export const MEASURES = ["steps", "loss", "status", "converged_share"] as const;
export type Measure = (typeof MEASURES)[number];

/** A map, and the loss above which its losses are shown. */
export interface GroundedMap {
  readonly cells: SpaceMap["cells"];
  readonly ground: LossGround;
}

/** The meaning of a map's colours: values by cell, and their scale. */
export interface MapValues {
  /** By cell; NaN for a cell that shows only its status. */
  readonly values: Float64Array;
  readonly scale: "linear" | "log";
  readonly min: number;
  readonly max: number;
  readonly name: string;
  /** The value that stands for 0 on a log scale; absent if no cell has it. */
  readonly zeroAt?: number;
  /** Whether the highest value is the best; absent if the lowest is. */
  readonly isHighBest?: boolean;
}

const CONVERGED = STATUSES.indexOf("converged");
// A smaller ratio of highest to lowest steps gets a linear scale.
const WIDE = 10;
const SHOWN = 0.98;
// Relative difference below which losses count as equal.
const SAME = 1e-9;

/**
 * Returns the steps of converged cells, each cell's loss above its ground, or the share of its
 * repeats that converged; no values for statuses. All maps share one scale, so that a colour means
 * the same on each.
 */
export function mapValues(maps: readonly GroundedMap[], measure: Measure): MapValues[] {
  switch (measure) {
    case "steps":
      return stepsOf(maps);
    case "loss":
      return lossesOf(maps);
    case "converged_share":
      return maps.map(({ cells }) => ({
        values: valuesOf(cells, (cell) => cell.convergedShare),
        ...{ scale: "linear", min: 0, max: 1, name: "converged share", isHighBest: true },
      }));
    case "status":
      return maps.map(({ cells }) => ({
        ...{ values: new Float64Array(cells.length).fill(NaN), scale: "linear", min: 0, max: 1, name: "" },
      }));
  }
}

function stepsOf(maps: readonly GroundedMap[]): MapValues[] {
  const all = maps.map(({ cells }) => valuesOf(cells, (cell) => (cell.status === CONVERGED ? cell.steps : NaN)));
  const { min, max } = extent(all);
  const scale = min > 0 && max / min >= WIDE ? "log" : "linear";
  return all.map((values) => ({ values, scale, min, max, name: "steps to the target" }));
}

function lossesOf(maps: readonly GroundedMap[]): MapValues[] {
  const all = maps.map(({ cells, ground }) => valuesOf(cells, (cell) => lossAbove(ground, cell)));
  const name = (i: number): string => lossName(maps[i]!.ground);
  const isKnown = (test: (value: number) => boolean): boolean => finiteOf(all).some(test);
  if (!isKnown((value) => value > 0))
    return all.map((values, i) => ({ values, scale: "linear", min: 0, max: 0, name: name(i) }));
  const least = lowestOnLog(finiteOf(all));
  const zero = isKnown((value) => value <= 0) ? { zeroAt: least } : {};
  // Differences in the last bits do not count.
  const raised = all.map((values) => values.map((value) => (value <= least * (1 + SAME) ? least : value)));
  // The few highest losses, of nearly diverging trials, share the darkest colour.
  const tops = raised.map((values) => quantile(values.filter(Number.isFinite), SHOWN));
  const max = Math.max(...tops.filter(Number.isFinite));
  return raised.map((values, i) => ({ values, scale: "log", min: least, max, name: name(i), ...zero }));
}

/** Returns the value of each cell; NaN for one without trials. */
function valuesOf(cells: MapCells, valueOf: (cell: MapCell) => number): Float64Array {
  const values = new Float64Array(cells.length);
  let at = 0;
  for (const cell of cells) {
    values[at] = cell === undefined ? NaN : valueOf(cell);
    at += 1;
  }
  return values;
}

function* finiteOf(all: readonly Float64Array[]): Generator<number> {
  for (const values of all) for (const value of values) if (Number.isFinite(value)) yield value;
}

function extent(all: readonly Float64Array[]): { min: number; max: number } {
  let [min, max] = [Infinity, -Infinity];
  for (const values of all) {
    for (const value of values) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return min === Infinity ? { min: 0, max: 1 } : { min, max };
}

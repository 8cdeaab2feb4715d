import { STATUSES, UNSOUND } from "../../sweep/outcomes/statuses.ts";
import type { Measure as TrialMeasure } from "../../sweep/spec/measures.ts";
import { highQuantile } from "../../sweep/outcomes/quantile.ts";
import { lossAbove, lossName, lowestOnLog } from "./loss-ground.ts";
import type { LossGround } from "./loss-ground.ts";
import { extentOf } from "../scale.ts";
import type { MapCell, SpaceMap } from "./space-map.ts";

export const MEASURES = ["steps", "loss", "status", "converged_share"] as const;
/** A quantity that maps of every space can show. */
export type Measure = (typeof MEASURES)[number];
/** One of these, or a measure of an objective with data. */
export type Shown = Measure | TrialMeasure;

/** A map, and the loss above which its losses are shown. */
export interface GroundedMap {
  readonly cells: SpaceMap["cells"];
  readonly ground: LossGround;
}

/** The meaning of a map's colours: values by cell, and their scale. */
export interface MapValues {
  /** Returns the value of a cell; NaN if it shows only its status. */
  readonly valueOf: (cell: MapCell) => number;
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
 * Returns the steps of converged cells, each cell's loss above its ground, the share of its repeats
 * that converged, or the median of a measure where it neither diverged nor failed; no values for
 * statuses. All maps share one scale, so that a colour means the same on each.
 */
export function mapValues(maps: readonly GroundedMap[], measure: Shown): MapValues[] {
  if (typeof measure === "object") return measuredOf(maps, measure);
  switch (measure) {
    case "steps":
      return stepsOf(maps);
    case "loss":
      return lossesOf(maps);
    case "converged_share":
      return maps.map(() => ({
        valueOf: ({ convergedShare }) => convergedShare,
        ...{ scale: "linear", min: 0, max: 1, name: "converged share", isHighBest: true },
      }));
    case "status":
      return maps.map(() => ({ valueOf: () => NaN, scale: "linear", min: 0, max: 1, name: "" }));
  }
}

function stepsOf(maps: readonly GroundedMap[]): MapValues[] {
  const valueOf = ({ status, steps }: MapCell): number => (status === CONVERGED ? steps : NaN);
  const { min, max } = extent(maps, valueOf);
  const scale = min > 0 && max / min >= WIDE ? "log" : "linear";
  return maps.map(() => ({ valueOf, scale, min, max, name: "steps to the target" }));
}

function lossesOf(maps: readonly GroundedMap[]): MapValues[] {
  const name = ({ ground }: GroundedMap): string => lossName(ground);
  const isKnown = (test: (value: number) => boolean): boolean => finiteOf(maps).some(test);
  if (!isKnown((value) => value > 0)) {
    return maps.map((map) => ({
      valueOf: (cell) => lossAbove(map.ground, cell),
      ...{ scale: "linear", min: 0, max: 0, name: name(map) },
    }));
  }
  const least = lowestOnLog(finiteOf(maps));
  const zero = isKnown((value) => value <= 0) ? { zeroAt: least } : {};
  // Differences in the last bits do not count.
  const raised = (value: number): number => (value <= least * (1 + SAME) ? least : value);
  // The few highest losses, of nearly diverging trials, share the darkest colour.
  const tops = maps.map((map) => highQuantile(() => finiteOf([map]).map(raised), SHOWN));
  const max = Math.max(...tops.filter(Number.isFinite));
  return maps.map((map) => ({
    valueOf: (cell) => raised(lossAbove(map.ground, cell)),
    ...{ scale: "log", min: least, max, name: name(map), ...zero },
  }));
}

/** Yields the finite losses of all maps. */
function* finiteOf(maps: readonly GroundedMap[]): Generator<number> {
  for (const { cells, ground } of maps) {
    for (const cell of cells) {
      const value = cell === undefined ? NaN : lossAbove(ground, cell);
      if (Number.isFinite(value)) yield value;
    }
  }
}

function measuredOf(maps: readonly GroundedMap[], { name, better }: TrialMeasure): MapValues[] {
  const valueOf = (cell: MapCell): number =>
    UNSOUND.includes(STATUSES[cell.status]!) ? NaN : (cell.measured[name] ?? NaN);
  const { min, max: most } = extent(maps, valueOf);
  // Nearly diverging trials would take all of the scale.
  const tops = maps.map(({ cells }) => highQuantile(() => valuesOf(cells, valueOf), SHOWN)).filter(Number.isFinite);
  const max = better === "higher" || tops.length === 0 ? most : Math.max(...tops);
  const scale = min > 0 && most / min >= WIDE ? "log" : "linear";
  const best = better === "higher" ? { isHighBest: true } : {};
  return maps.map(() => ({ valueOf, scale, min, max, name, ...best }));
}

/** Yields the values of cells that have one. */
export function* valuesOf(cells: GroundedMap["cells"], valueOf: (cell: MapCell) => number): Generator<number> {
  for (const cell of cells) {
    const value = cell === undefined ? NaN : valueOf(cell);
    if (!Number.isNaN(value)) yield value;
  }
}

function extent(maps: readonly GroundedMap[], valueOf: (cell: MapCell) => number): { min: number; max: number } {
  const [min, max] = extentOf(maps.values().flatMap(({ cells }) => valuesOf(cells, valueOf)));
  return min === Infinity ? { min: 0, max: 1 } : { min, max };
}

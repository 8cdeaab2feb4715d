import type { PlannedPoints } from "../../sweep/spec/planned-points.ts";
import { isRange } from "../../sweep/rounds/edge/edge-lattice.ts";
import { valueAt as axisValueAt } from "../../sweep/spec/axis.ts";
import type { ContinuousAxis } from "../../sweep/spec/sweep-spec.ts";
import { toUnits } from "../scale.ts";
import { trialPoints } from "../trial-points.ts";
import { axisUnits, mapAxis } from "./map-axis.ts";
import type { MapAxis } from "./map-axis.ts";
import { mapCell } from "./map-cell.ts";
import type { MapCell } from "./map-cell.ts";
import { tracedEdge } from "./traced-edge.ts";
import type { TracedEdge } from "./traced-edge.ts";
import { distinctValues, valueAt } from "./map-trials.ts";
import type { MapTrials } from "./map-trials.ts";

/** Places of the points of a scattered map: cell k is at (x[k], y[k]). */
export interface ScatteredPlaces {
  readonly x: Float64Array;
  /** NaN on a map of one axis. */
  readonly y: Float64Array;
}

/** A map whose cells are points, and not those of a raster. */
export interface ScatteredMap {
  readonly x: MapAxis;
  readonly y: MapAxis | undefined;
  readonly cells: readonly MapCell[];
  readonly scattered: ScatteredPlaces;
  /** The edge that rounds traced, on a map over its two axes. */
  readonly traced?: TracedEdge;
}

/** Whether the cells of a map are points. */
export function isScatteredMap<Map extends { readonly scattered?: ScatteredPlaces; readonly cells: unknown }>(
  map: Map,
): map is Map & Pick<ScatteredMap, "cells" | "scattered"> {
  return map.scattered !== undefined;
}

/** Places of a continuous axis that stand for all of it: middles of equal parts. */
const LATTICE = 64;

/**
 * Returns the continuous axis of a hyperparameter; undefined if it has none. A range has points
 * anywhere if an edge is traced, or the best setting refined.
 */
export function continuousAxis(plan: AxesPlan | undefined, name: string): ContinuousAxis | undefined {
  const found = plan?.axes.find(({ keys }) => keys.length === 1 && keys[0] === name);
  if (found?.kind === "continuous") return found;
  if (!hasFinerPoints(plan) || found === undefined || !isRange(found)) return undefined;
  const { kind: scale, keys, min, max } = found;
  return { kind: "continuous", keys, min, max, scale };
}

type AxesPlan = Pick<PlannedPoints, "axes" | "edge" | "refine">;

function hasFinerPoints(plan: Omit<AxesPlan, "axes"> | undefined): boolean {
  return plan?.edge !== undefined || plan?.refine !== undefined;
}

/** Whether the points of a space are scattered: those of most methods and of finer grids. */
export function isScattered(plan: PlannedPoints | undefined): plan is PlannedPoints {
  return hasFinerPoints(plan) || plan?.axes.some(({ kind }) => kind === "continuous") === true;
}

/**
 * Returns all points that have the rows `isShown`, over one or two columns. Other hyperparameters
 * are not held, because hardly two points share a value.
 */
export function scatteredMap(
  trials: MapTrials,
  plan: PlannedPoints,
  [xColumn, yColumn]: readonly [x: number, y: number | undefined],
  isShown: (row: number) => boolean,
): ScatteredMap {
  const points = [...trialPoints(trials)].filter(([first]) => isShown(first!));
  const place = (column: number | undefined): Float64Array =>
    Float64Array.from(points, ([first]) => (column === undefined ? NaN : valueAt(trials, first!, column)));
  const map = {
    x: axisOf(trials, plan, xColumn, points),
    y: yColumn === undefined ? undefined : axisOf(trials, plan, yColumn, points),
    cells: points.map((rows) => mapCell(trials, rows)),
    scattered: { x: place(xColumn), y: place(yColumn) },
  };
  const traced = tracedEdge(map, plan, trials);
  return traced === undefined ? map : { ...map, traced };
}

function axisOf(trials: MapTrials, plan: PlannedPoints, column: number, points: readonly number[][]): MapAxis {
  const name = trials.names[column]!;
  const values = distinctValues(
    trials,
    column,
    points.map(([first]) => first!),
  );
  const axis = continuousAxis(plan, name);
  if (axis === undefined) return mapAxis(name, values, trials.levels?.[name]);
  // Included points may lie outside.
  const onScale = values.filter((value) => Number.isFinite(toUnits(axis.scale, value)));
  const [min, max] = [Math.min(axis.min, ...onScale.slice(0, 1)), Math.max(axis.max, ...onScale.slice(-1))];
  const lattice = Array.from({ length: LATTICE }, (_, i) => axisValueAt({ ...axis, min, max }, (i + 0.5) / LATTICE));
  return { name, values: lattice, scale: axis.scale };
}

/** Returns the map of some of its points. */
export function onlyPoints(map: ScatteredMap, points: readonly number[]): ScatteredMap {
  const place = (all: Float64Array): Float64Array => Float64Array.from(points, (point) => all[point]!);
  return {
    ...map,
    cells: points.map((point) => map.cells[point]!),
    scattered: { x: place(map.scattered.x), y: place(map.scattered.y) },
  };
}

/** Returns the places of points in units; the middle of the missing axis of a map of one. */
export function placesOf({ x, y, scattered }: Omit<ScatteredMap, "cells">): (readonly [x: number, y: number])[] {
  return Array.from(scattered.x, (value, k) => [
    axisUnits(x, value),
    y === undefined ? 0.5 : axisUnits(y, scattered.y[k]!),
  ]);
}

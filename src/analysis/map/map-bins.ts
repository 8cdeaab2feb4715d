import { bisectRight } from "d3-array";
import { statusTraits, STATUSES } from "../../sweep/outcomes/statuses.ts";
import { axisUnits, cellEdges } from "./map-axis.ts";
import type { MapCell, SpaceMap } from "./space-map.ts";
import { compareOutcomes } from "../../sweep/outcomes/best-order.ts";

/** A map that combines neighbouring cells into bins. */
export interface BinnedMap {
  /** The values of each bin, ascending. A map of one axis has one row without values. */
  readonly x: readonly (readonly number[])[];
  readonly y: readonly (readonly number[])[];
  /** Values in a bin; the last bin may have fewer. */
  readonly perX: number;
  readonly perY: number;
  /** The median cell of each bin, laid out as in SpaceMap. */
  readonly cells: readonly (MapCell | undefined)[];
}

/** Returns a map with at most `columns` columns and `rows` rows. */
export function binnedMap(map: SpaceMap, columns: number, rows: number): BinnedMap {
  const [width, height] = [map.x.values.length, map.y?.values.length ?? 1];
  const [perX, perY] = [Math.ceil(width / columns), Math.ceil(height / rows)];
  const [x, y] = [inGroups(map.x.values, perX), map.y === undefined ? [[]] : inGroups(map.y.values, perY)];
  const bins = Array.from({ length: x.length * y.length }, (): MapCell[] => []);
  const placeOf = cellPlaces(map);
  for (const [index, cell] of map.cells.entries()) {
    if (cell === undefined) continue;
    const [i, j] = placeOf(index).map((place, axis) => Math.floor(place / (axis === 0 ? perX : perY)));
    bins[j! * x.length + i!]!.push(cell);
  }
  return { x, y, perX, perY, cells: bins.map(medianCell) };
}

/** Returns the positions of cells among the values of both axes: the nearest of a point. */
function cellPlaces({ x, y, scattered }: SpaceMap): (cell: number) => readonly [i: number, j: number] {
  const width = x.values.length;
  if (scattered === undefined) return (cell) => [cell % width, Math.floor(cell / width)];
  const [xEdges, yEdges] = [cellEdges(x), y === undefined ? [] : cellEdges(y)];
  return (cell) => [
    nearest(xEdges, axisUnits(x, scattered.x[cell]!)),
    y === undefined ? 0 : nearest(yEdges, axisUnits(y, scattered.y[cell]!)),
  ];
}

function nearest(edges: readonly number[], units: number): number {
  return Math.min(edges.length - 2, Math.max(0, bisectRight(edges, units) - 1));
}

/**
 * Returns the cell with the median status, and the median outcome among these. Of two in the middle
 * it is the worse one, so more than half of the cells are at least as good as the one shown.
 */
function medianCell(cells: readonly MapCell[]): MapCell | undefined {
  return cells.toSorted((a, b) => rankOf(a) - rankOf(b) || compareOutcomes(a, b))[Math.floor(cells.length / 2)];
}

function rankOf({ status }: MapCell): number {
  return statusTraits(STATUSES[status]!).rank;
}

function inGroups(values: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, k) => values.slice(k * size, (k + 1) * size));
}

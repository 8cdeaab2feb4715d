import { bisectRight } from "d3-array";
import { statusTraits, STATUSES } from "../../sweep/outcomes/statuses.ts";
import { axisUnits, cellEdges } from "./map-axis.ts";
import type { MapAxis } from "./map-axis.ts";
import type { TracedEdge } from "./traced-edge.ts";
import { isScatteredMap } from "./scattered-map.ts";
import type { ScatteredMap } from "./scattered-map.ts";
import type { MapCell, MapCells, SpaceMap } from "./space-map.ts";
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
  if (isScatteredMap(map)) {
    if (map.traced !== undefined) return { x, y, perX, perY, cells: shownCells(map, map.traced, x, y) };
    const bins = Array.from({ length: x.length * y.length }, (): MapCell[] => []);
    const placeOf = pointPlaces(map);
    for (const [index, cell] of map.cells.entries()) {
      const [i, j] = placeOf(index);
      bins[Math.floor(j / perY) * x.length + Math.floor(i / perX)]!.push(cell);
    }
    return { x, y, perX, perY, cells: bins.map(medianCell) };
  }
  const cells = Array.from({ length: x.length * y.length }, (_, bin) => {
    const [left, low] = [(bin % x.length) * perX, Math.floor(bin / x.length) * perY];
    return medianCell(
      cellsIn(map.cells, width, [left, low], [Math.min(width, left + perX), Math.min(height, low + perY)]),
    );
  });
  return { x, y, perX, perY, cells };
}

/** Returns the cells that an edge's map shows in the middles of bins. */
function shownCells(
  { x, y, cells }: SpaceMap,
  { cellAt }: TracedEdge,
  columns: BinnedMap["x"],
  rows: BinnedMap["y"],
): (MapCell | undefined)[] {
  const middle = (axis: MapAxis, values: readonly number[]): number =>
    (axisUnits(axis, values[0]!) + axisUnits(axis, values.at(-1)!)) / 2;
  return rows.flatMap((up) =>
    columns.map((across) => {
      const index = cellAt(middle(x, across), middle(y!, up));
      return index === undefined ? undefined : cells.at(index);
    }),
  );
}

/** Returns the cells of a part of a map, row by row. */
function cellsIn(
  cells: MapCells,
  width: number,
  [left, low]: readonly [number, number],
  [right, high]: readonly [number, number],
): MapCell[] {
  const found: MapCell[] = [];
  for (let j = low; j < high; j += 1) {
    for (let i = left; i < right; i += 1) {
      const cell = cells.at(j * width + i);
      if (cell !== undefined) found.push(cell);
    }
  }
  return found;
}

/** Returns the positions of points among the values of both axes. */
function pointPlaces({ x, y, scattered }: ScatteredMap): (cell: number) => readonly [i: number, j: number] {
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

import { statusTraits, STATUSES } from "../../sweep/outcomes/statuses.ts";
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
  const cells = Array.from({ length: x.length * y.length }, (_, bin) => {
    const [left, low] = [(bin % x.length) * perX, Math.floor(bin / x.length) * perY];
    return medianCell(
      cellsIn(map.cells, width, [left, low], [Math.min(width, left + perX), Math.min(height, low + perY)]),
    );
  });
  return { x, y, perX, perY, cells };
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

import { statusTraits, STATUSES } from "../../sweep/outcomes/statuses.ts";
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
  for (const [index, cell] of map.cells.entries()) {
    if (cell === undefined) continue;
    const [i, j] = [Math.floor((index % width) / perX), Math.floor(Math.floor(index / width) / perY)];
    bins[j * x.length + i]!.push(cell);
  }
  return { x, y, perX, perY, cells: bins.map(medianCell) };
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

import type { MapCell, SpaceMap } from "./space-map.ts";
import { compareOutcomes } from "../../sweep/outcomes/best-order.ts";

/** A map that combines neighbouring cells into bins. */
export interface BinnedMap {
  /** The lowest value of each bin, ascending. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Values in a bin; the last bin may have fewer. */
  readonly perX: number;
  readonly perY: number;
  /** The best cell of each bin in the order of `sweep best`, laid out as in SpaceMap. */
  readonly cells: readonly (MapCell | undefined)[];
}

/** Returns a map with at most `columns` columns and `rows` rows. A map of one axis has one row. */
export function binnedMap(map: SpaceMap, columns: number, rows: number): BinnedMap {
  const [width, height] = [map.x.values.length, map.y?.values.length ?? 1];
  const [perX, perY] = [Math.ceil(width / columns), Math.ceil(height / rows)];
  const firsts = (values: readonly number[], per: number): number[] => values.filter((_, i) => i % per === 0);
  const [x, y] = [firsts(map.x.values, perX), firsts(map.y?.values ?? [NaN], perY)];
  const cells: (MapCell | undefined)[] = Array.from({ length: x.length * y.length }, () => undefined);
  for (const [index, cell] of map.cells.entries()) {
    if (cell === undefined) continue;
    const [i, j] = [Math.floor((index % width) / perX), Math.floor(Math.floor(index / width) / perY)];
    const best = cells[j * x.length + i];
    if (best === undefined || compareOutcomes(cell, best) < 0) cells[j * x.length + i] = cell;
  }
  return { x, y, perX, perY, cells };
}

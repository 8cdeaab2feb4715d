import { axisSize, axisValue } from "../../sweep/spec/axis.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { mapAxis } from "./map-axis.ts";
import type { MapAxis } from "./map-axis.ts";
import type { MapCell, SpaceMap } from "./space-map.ts";

// A larger map would show no more detail.
const MOST_CELLS = 1_000_000;

/** Extends a map to the axes of the finished space, so that it fills in and does not grow. */
export function onWholeGrid(map: SpaceMap, space: SpaceSpec): SpaceMap {
  const [x, y] = [wholeAxis(map.x, space), map.y === undefined ? undefined : wholeAxis(map.y, space)];
  const width = x.values.length;
  const size = width * (y?.values.length ?? 1);
  if (size === map.cells.length || size > MOST_CELLS) return map;
  const cells: (MapCell | undefined)[] = Array.from({ length: size }, () => undefined);
  const [columns, rows] = [placesOf(map.x, x), map.y === undefined || y === undefined ? [0] : placesOf(map.y, y)];
  for (const [index, cell] of map.cells.entries()) {
    const [i, j] = [index % map.x.values.length, Math.floor(index / map.x.values.length)];
    cells[rows[j]! * width + columns[i]!] = cell;
  }
  return { ...map, x, y, cells };
}

function wholeAxis(axis: MapAxis, { axes, include, optimizer }: SpaceSpec): MapAxis {
  const own = axes.find(({ keys }) => (keys as readonly string[]).includes(axis.name));
  if (own !== undefined && axisSize(own) > MOST_CELLS) return axis;
  const key = own === undefined ? 0 : (own.keys as readonly string[]).indexOf(axis.name);
  const column = Object.keys(optimizer.hyperparameters).indexOf(axis.name);
  const planned = own === undefined ? [] : Array.from({ length: axisSize(own) }, (_, i) => axisValue(own, i, key));
  const values = new Set([...axis.values, ...planned, ...include.map((point) => point[column] ?? NaN)]);
  return mapAxis(
    axis.name,
    [...values].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b),
  );
}

/** Returns the indices of one axis's values on another. */
function placesOf(axis: MapAxis, whole: MapAxis): number[] {
  const index = new Map(whole.values.map((value, i) => [value, i]));
  return axis.values.map((value) => index.get(value) ?? 0);
}

import { STATUSES } from "../sweep/outcomes/statuses.ts";
import type { Status } from "../sweep/outcomes/statuses.ts";
import type { MapValues } from "../analysis/map/map-values.ts";
import type { SpaceMap } from "../analysis/map/space-map.ts";
import { toUnits } from "../analysis/scale.ts";
import type { Scale } from "../analysis/scale.ts";
import { type Box, type MapPixels, pixelsOf } from "./map-pixels.ts";
import { RAMP_COLORS } from "./theme.ts";

export interface Rectangles {
  readonly colored: readonly Box[];
  readonly blank: ReadonlyMap<Status, readonly Box[]>;
}

/** A map to draw. */
export interface DrawnMap {
  readonly map: SpaceMap;
  readonly values: MapValues;
  readonly color: Scale;
  readonly xEdges: readonly number[];
  readonly yEdges: readonly number[];
  /** The scale of the bars of a map of one axis. */
  readonly bars: Scale | undefined;
}

/** Cells from which boxes without a pixel are left out at once, since they would fill memory. */
const MANY = 1_000_000;

/** Returns the cells of a map, or bars, as rectangles in units. */
export function rectanglesOf({ map, values: shown, color, xEdges, yEdges, bars }: DrawnMap, at: MapPixels): Rectangles {
  const { valueOf, scale, isHighBest = false } = shown;
  const { cells } = map;
  const width = map.x.values.length;
  const colored: Box[] = [];
  const blank = new Map<Status, Box[]>();
  const isSeen = (box: Box): boolean => {
    const { width: across, height: down } = pixelsOf(box, at);
    return across > 0 && down > 0;
  };
  const add = (box: Box, status: number): void => {
    if (cells.length > MANY && !isSeen(box)) return;
    if (box[4] >= 0) colored.push(box);
    else if (blank.has(STATUSES[status]!)) blank.get(STATUSES[status]!)!.push(box);
    else blank.set(STATUSES[status]!, [box]);
  };
  for (let j = 0; j < yEdges.length - 1; j += 1) {
    const [low, high] = bars === undefined ? [yEdges[j]!, yEdges[j + 1]!] : [bars.min, bars.max];
    if (cells.length > MANY && !isSeen([xEdges[0]!, xEdges.at(-1)!, low, high, 0])) continue;
    let last: { readonly box: Box; readonly look: string; readonly status: number } | undefined;
    for (let i = 0; i < width; i += 1) {
      const cell = cells.at(j * width + i);
      const value = cell === undefined ? NaN : valueOf(cell);
      const shade = Number.isNaN(value) ? -1 : shadeOf(toUnits(scale, value), color, isHighBest);
      const look = cell === undefined ? "" : shade >= 0 ? `c${shade}` : `s${cell.status}`;
      if (last !== undefined && look === last.look && (bars === undefined || shade < 0)) {
        last.box[1] = xEdges[i + 1]!;
        continue;
      }
      if (last !== undefined) add(last.box, last.status);
      last = undefined;
      if (cell === undefined) continue;
      const isBar = bars !== undefined && shade >= 0;
      const ends = isBar ? [baseOf(shown, bars), toUnits(scale, value)] : [low, high];
      const box: Box = [xEdges[i]!, xEdges[i + 1]!, Math.min(...ends), Math.max(...ends), shade];
      last = { box, look, status: cell.status };
    }
    if (last !== undefined) add(last.box, last.status);
  }
  return { colored, blank };
}

/** Returns the statuses of cells that have no value. */
export function blankStatuses({ cells }: SpaceMap, { valueOf }: MapValues): ReadonlySet<Status> {
  const codes = new Set<number>();
  for (const cell of cells) if (cell !== undefined && Number.isNaN(valueOf(cell))) codes.add(cell.status);
  return new Set([...codes].map((code) => STATUSES[code]!));
}

/** Returns the place where bars begin: the bottom, the top if no value is positive, else zero. */
function baseOf({ scale, min, max }: MapValues, bars: Scale): number {
  if (scale === "log" || min >= 0) return bars.min;
  return max <= 0 ? bars.max : 0;
}

/** Returns the colour's index: 0 for the best value. */
export function shadeOf(units: number, { min, max }: Scale, isHighBest: boolean): number {
  const share = (isHighBest ? max - units : units - min) / (max - min);
  return Math.min(RAMP_COLORS - 1, Math.max(0, Math.round(share * (RAMP_COLORS - 1))));
}

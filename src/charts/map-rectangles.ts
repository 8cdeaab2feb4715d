import { STATUSES } from "../sweep/outcomes/statuses.ts";
import type { Status } from "../sweep/outcomes/statuses.ts";
import type { MapValues } from "../analysis/map/map-values.ts";
import type { SpaceMap } from "../analysis/map/space-map.ts";
import { toUnits } from "../analysis/scale.ts";
import type { Scale } from "../analysis/scale.ts";
import { RAMP_COLORS } from "./theme.ts";

/** A cell, or the bar of one. Cells of the same look in a row form one box: no pixel differs. */
export type Box = [x0: number, x1: number, y0: number, y1: number, color: number];

export interface Rectangles {
  readonly colored: readonly Box[];
  readonly blank: ReadonlyMap<Status, readonly Box[]>;
}

/** Returns the cells of a map, or bars, as rectangles in units. */
export function rectanglesOf(
  { x, cells }: SpaceMap,
  mapValues: MapValues,
  color: Scale,
  xEdges: readonly number[],
  yEdges: readonly number[],
  bars: Scale | undefined,
): Rectangles {
  const { values, scale, isHighBest = false } = mapValues;
  const width = x.values.length;
  const colored: Box[] = [];
  const blank = new Map<Status, Box[]>();
  for (let j = 0; j < yEdges.length - 1; j += 1) {
    const [low, high] = bars === undefined ? [yEdges[j]!, yEdges[j + 1]!] : [bars.min, bars.max];
    let last: { readonly box: Box; readonly look: string } | undefined;
    for (let i = 0; i < width; i += 1) {
      const cell = cells[j * width + i];
      const value = values[j * width + i]!;
      const shade = Number.isNaN(value) ? -1 : shadeOf(toUnits(scale, value), color, isHighBest);
      const look = cell === undefined ? "" : shade >= 0 ? `c${shade}` : `s${cell.status}`;
      if (last !== undefined && look === last.look && (bars === undefined || shade < 0)) last.box[1] = xEdges[i + 1]!;
      else if (cell === undefined) last = undefined;
      else {
        const isBar = bars !== undefined && shade >= 0;
        const ends = isBar ? [baseOf(mapValues, bars), toUnits(scale, value)] : [low, high];
        const box: Box = [xEdges[i]!, xEdges[i + 1]!, Math.min(...ends), Math.max(...ends), shade];
        last = { box, look };
        const status = STATUSES[cell.status]!;
        if (shade >= 0) colored.push(box);
        else if (blank.has(status)) blank.get(status)!.push(box);
        else blank.set(status, [box]);
      }
    }
  }
  return { colored, blank };
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

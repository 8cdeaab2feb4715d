import type { Scale } from "../analysis/scale.ts";

/** A cell, or the bar of one. Cells of the same look in a row form one box: no pixel differs. */
export type Box = [x0: number, x1: number, y0: number, y1: number, color: number];

/** A rectangle of pixels. */
export interface Pixels {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The pixels of a map, and the scales of its axes. */
export interface MapPixels {
  readonly map: Pixels;
  readonly x: Scale;
  readonly y: Scale;
}

/** Returns the pixels whose centres are in a box. Each pixel shows one cell, also of small ones. */
export function pixelsOf([x0, x1, y0, y1]: Box, { map, x, y }: MapPixels): Pixels {
  const across = (units: number): number => Math.round(map.x + ((units - x.min) / (x.max - x.min)) * map.width);
  const down = (units: number): number => Math.round(map.y + (1 - (units - y.min) / (y.max - y.min)) * map.height);
  const [left, top] = [across(x0), down(y1)];
  return { x: left, y: top, width: across(x1) - left, height: down(y0) - top };
}

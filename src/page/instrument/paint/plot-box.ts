import type { Frame } from "../../../analysis/trajectory/frame.ts";
import type { Point } from "../../../analysis/trajectory/run-path.ts";
import { tickWidth } from "../../../charts/option.ts";
import type { Size } from "../../../charts/option.ts";
import type { Scale } from "../../../analysis/scale.ts";

/** The rectangle of a plot within its canvas, in CSS pixels. */
export interface PlotBox extends Size {
  readonly left: number;
  readonly top: number;
}

const BOTTOM = 42;
const TOP = 10;
const RIGHT = 14;

/** Returns the rectangle that the labels of the vertical axis leave. */
export function plotBox(size: Size, y: Scale): PlotBox {
  const left = tickWidth(y) + 32;
  return {
    ...{ left, top: TOP },
    ...{ width: Math.max(1, size.width - left - RIGHT), height: Math.max(1, size.height - TOP - BOTTOM) },
  };
}

/** Returns the pixel of a point in units. */
export function pixelOf({ left, top, width, height }: PlotBox, { x, y }: Frame, [atX, atY]: Point): Point {
  return [left + ((atX - x[0]) / (x[1] - x[0])) * width, top + (1 - (atY - y[0]) / (y[1] - y[0])) * height];
}

/** Returns the point in units at a pixel. */
export function pointAt({ left, top, width, height }: PlotBox, { x, y }: Frame, [atX, atY]: Point): Point {
  return [x[0] + ((atX - left) / width) * (x[1] - x[0]), y[0] + (1 - (atY - top) / height) * (y[1] - y[0])];
}

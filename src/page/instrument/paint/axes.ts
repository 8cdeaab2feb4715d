import type { Scale } from "../../../analysis/scale.ts";
import { tickWidth } from "../../../charts/option.ts";
import { FONT } from "../../../charts/theme.ts";
import type { Theme } from "../../../charts/theme.ts";
import { pixelOf } from "./plot-box.ts";
import type { PlotBox } from "./plot-box.ts";

/** The axes of a plot. */
export interface Axes {
  readonly x: Scale;
  readonly y: Scale;
  readonly xName: string;
  readonly yName: string;
}

const TICK = 5;
const FONT_SIZE = 12;

/** Draws the axes of a plot, and lines at the labels of the vertical one if it has a grid. */
export function paintAxes(
  context: CanvasRenderingContext2D,
  { x, y, xName, yName }: Axes,
  box: PlotBox,
  theme: Theme,
  hasGrid: boolean,
): void {
  const frame = { x: [x.min, x.max], y: [y.min, y.max] } as const;
  const [right, bottom] = [box.left + box.width, box.top + box.height];
  const across = (at: number): number => pixelOf(box, frame, [at, y.min])[0];
  const down = (at: number): number => pixelOf(box, frame, [x.min, at])[1];
  context.lineWidth = 1;
  context.font = `${FONT_SIZE}px ${FONT}`;
  const line = (color: string, ...ends: readonly [number, number, number, number]): void => {
    context.strokeStyle = color;
    context.beginPath();
    context.moveTo(ends[0], ends[1]);
    context.lineTo(ends[2], ends[3]);
    context.stroke();
  };
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const { at, text } of y.ticks) {
    const place = Math.round(down(at)) + 0.5;
    if (hasGrid && text !== "") line(theme.line, box.left, place, right, place);
    line(theme.soft, box.left - TICK, place, box.left, place);
    context.fillStyle = theme.soft;
    context.fillText(text, box.left - TICK - 3, place);
  }
  context.textAlign = "center";
  context.textBaseline = "top";
  let last = -Infinity;
  for (const { at, text } of x.ticks) {
    const place = Math.round(across(at)) + 0.5;
    line(theme.soft, place, bottom, place, bottom + TICK);
    const half = context.measureText(text).width / 2;
    // Labels do not overlap, and none is cut at the side.
    if (place - half < last + 6 || place + half > right + 14) continue;
    last = place + half;
    context.fillStyle = theme.soft;
    context.fillText(text, place, bottom + TICK + 2);
  }
  line(theme.soft, box.left - 0.5, box.top, box.left - 0.5, bottom);
  line(theme.soft, box.left, bottom + 0.5, right, bottom + 0.5);
  context.fillStyle = theme.ink;
  context.textBaseline = "bottom";
  context.fillText(xName, box.left + box.width / 2, bottom + 40);
  context.save();
  context.translate(box.left - tickWidth(y) - 14, box.top + box.height / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(yName, 0, 0);
  context.restore();
}

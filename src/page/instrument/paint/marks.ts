import type { Point } from "../../../analysis/trajectory/run-path.ts";
import type { Dashes, Theme } from "../../../charts/theme.ts";
import type { PlotBox } from "./plot-box.ts";

/** The look of a curve. */
export interface Stroke {
  readonly color: string;
  readonly type: Dashes;
}

/** Limits drawing to the rectangle of a plot. */
export function clipTo(context: CanvasRenderingContext2D, { left, top, width, height }: PlotBox): void {
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
}

/** In pixels: a longer line crosses itself everywhere, and its seam would be seen nowhere. */
const TANGLED = 50_000;

/** Draws a line through pixels, on a seam that separates it from what is below. */
export function paintLine(
  context: CanvasRenderingContext2D,
  pixels: readonly Point[],
  { color, type }: Stroke,
  theme: Theme,
): void {
  const path = new Path2D();
  for (const [x, y] of pixels) path.lineTo(x, y);
  context.lineJoin = "round";
  context.setLineDash([]);
  context.globalAlpha = 0.75;
  context.strokeStyle = theme.surface;
  context.lineWidth = 3.5;
  if (lengthOf(pixels) < TANGLED) context.stroke(path);
  context.globalAlpha = 1;
  context.setLineDash(type === "solid" ? [] : type);
  context.strokeStyle = color;
  context.lineWidth = 1.8;
  context.stroke(path);
  context.setLineDash([]);
}

function lengthOf(pixels: readonly Point[]): number {
  let sum = 0;
  for (let i = 1; i < pixels.length; i += 1) {
    sum += Math.hypot(pixels[i]![0] - pixels[i - 1]![0], pixels[i]![1] - pixels[i - 1]![1]);
  }
  return sum;
}

/** Draws a dot at each pixel. */
export function paintDots(
  context: CanvasRenderingContext2D,
  pixels: readonly Point[],
  color: string,
  radius: number,
): void {
  context.fillStyle = color;
  for (const [x, y] of pixels) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  }
}

/** Draws the square of an end. */
export function paintEnd(context: CanvasRenderingContext2D, [x, y]: Point, color: string, theme: Theme): void {
  context.fillStyle = color;
  context.strokeStyle = theme.surface;
  context.lineWidth = 1.5;
  context.fillRect(x - 4, y - 4, 8, 8);
  context.strokeRect(x - 4, y - 4, 8, 8);
}

const STAR_POINTS = 5;

/** Draws the star of a minimum. */
export function paintMinimum(context: CanvasRenderingContext2D, [x, y]: Point, theme: Theme): void {
  context.beginPath();
  for (let i = 0; i < 2 * STAR_POINTS; i += 1) {
    const [radius, angle] = [i % 2 === 0 ? 8 : 3.4, (Math.PI * i) / STAR_POINTS - Math.PI / 2];
    context.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  context.closePath();
  context.fillStyle = theme.ink;
  context.strokeStyle = theme.surface;
  context.lineWidth = 1.5;
  context.fill();
  context.stroke();
}

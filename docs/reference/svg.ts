import { contours } from "d3-contour";
import { extent } from "d3-array";
import { viridis } from "../../src/analysis/viridis.ts";
import { quantile } from "../../src/sweep/outcomes/quantile.ts";

/** Sides of a picture in pixels. Its coordinates are whole, so that files stay small. */
export const WIDTH = 240;
export const HEIGHT = 160;

const COLUMNS = 72;
const ROWS = 48;

// Shares of the area below each contour: more of them near the lowest values.
const SHARES: readonly number[] = [0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

export type Interval = readonly [low: number, high: number];
export type Point = readonly [x: number, y: number];

/** A function of two variables, with a path and marks over it. */
export interface Landscape {
  readonly value: (x: number, y: number) => number;
  readonly x: Interval;
  readonly y: Interval;
  readonly path?: readonly Point[];
  readonly start?: Point;
  readonly minima?: readonly Point[];
}

/** Draws a landscape, darker where it is lower: a ring at the start, crosses at the minima. */
export function landscapeSvg(landscape: Landscape): string {
  const { x, y, path = [], start, minima = [] } = landscape;
  const place = placer(x, y);
  const marks = [
    ...(path.length === 0
      ? []
      : [`<path d="${polyline(path.map(place))}" fill="none" stroke="#fff" stroke-width="1.5"/>`]),
    ...minima.map(place).map(([a, b]) => `<path d="M${a - 4} ${b - 4}l8 8m0-8l-8 8" stroke="#fff" stroke-width="2"/>`),
    ...(start === undefined ? [] : [start])
      .map(place)
      .map(([a, b]) => `<circle cx="${a}" cy="${b}" r="4" fill="none" stroke="#fff" stroke-width="2"/>`),
  ];
  return svg([...bands(landscape), ...marks]);
}

/** Draws a curve over an interval, with its marks, in a colour that both themes can show. */
export function curveSvg(points: readonly Point[], marks: Pick<Landscape, "start" | "minima"> = {}): string {
  const finite = points.filter(([, height]) => Number.isFinite(height));
  const place = placer(
    extent(finite, ([x]) => x) as [number, number],
    extent(finite, ([, height]) => height) as [number, number],
    8,
  );
  const { start, minima = [] } = marks;
  return svg([
    `<path d="${polyline(finite.map(place))}" fill="none" stroke="#21918c" stroke-width="2"/>`,
    ...minima
      .map(place)
      .map(([a, b]) => `<path d="M${a - 4} ${b - 4}l8 8m0-8l-8 8" stroke="#d55e00" stroke-width="2"/>`),
    ...(start === undefined ? [] : [start])
      .map(place)
      .map(([a, b]) => `<circle cx="${a}" cy="${b}" r="4" fill="none" stroke="#d55e00" stroke-width="2"/>`),
  ]);
}

function svg(parts: readonly string[]): string {
  const frame = `width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${frame}>\n${parts.join("\n")}\n</svg>\n`;
}

/** Returns the contour bands of a function, from the lowest to the highest. */
function bands({ value, x, y }: Landscape): string[] {
  const at = ([low, high]: Interval, share: number): number => low + (high - low) * share;
  const values = Array.from({ length: COLUMNS * ROWS }, (_, index) => {
    const column = index % COLUMNS;
    const row = Math.floor(index / COLUMNS);
    // The first and the last sample lie on the frame; rows run downwards.
    return value(at(x, column / (COLUMNS - 1)), at(y, 1 - row / (ROWS - 1)));
  });
  const finite = values.filter(Number.isFinite);
  const highest = finite.reduce((most, one) => Math.max(most, one), -Infinity);
  const levels = [...new Set(SHARES.map((share) => quantile(Float64Array.from(finite), share)))];
  const heights = values.map((one) => (Number.isFinite(one) ? one : highest));
  const found = contours().size([COLUMNS, ROWS]).thresholds(levels)(heights);
  const background = `<path d="M0 0h${WIDTH}v${HEIGHT}h${-WIDTH}z" fill="${colour(0)}"/>`;
  const sx = WIDTH / (COLUMNS - 1);
  const sy = HEIGHT / (ROWS - 1);
  const rounded = ([a = 0, b = 0]: readonly number[]): Point => [
    Math.round((a - 0.5) * sx),
    Math.round((b - 0.5) * sy),
  ];
  return [
    background,
    ...found.flatMap(({ coordinates }, i) => {
      const rings = coordinates
        .flat()
        .map((ring) => polyline(ring.slice(0, -1).map(rounded)))
        .filter((ring) => ring !== "");
      return rings.length === 0
        ? []
        : [`<path d="${rings.map((ring) => `${ring}z`).join("")}" fill="${colour((i + 1) / levels.length)}"/>`];
    }),
  ];
}

function colour(share: number): string {
  return `#${viridis(share)
    .map((part) => part.toString(16).padStart(2, "0"))
    .join("")}`;
}

/** Returns the function from a point to whole pixels of the picture, `margin` pixels inside it. */
function placer(x: Interval, y: Interval, margin = 0): (point: Point) => Point {
  const share = ([low, high]: Interval, value: number): number => (high === low ? 0.5 : (value - low) / (high - low));
  return (point) => [
    Math.round(margin + share(x, point[0]) * (WIDTH - 2 * margin)),
    Math.round(margin + (1 - share(y, point[1])) * (HEIGHT - 2 * margin)),
  ];
}

/** Returns a path through points in whole pixels; empty if all are one point. */
function polyline(points: readonly Point[]): string {
  const kept: Point[] = [];
  for (const point of points) {
    const [last, before] = [kept.at(-1), kept.at(-2)];
    if (last !== undefined && last[0] === point[0] && last[1] === point[1]) continue;
    // A point between two others on one line is left out.
    if (last !== undefined && before !== undefined && isBetween(before, last, point)) kept.pop();
    kept.push(point);
  }
  if (kept.length < 2) return "";
  const moves = kept.slice(1).map(([x, y], i) => `l${x - kept[i]![0]} ${y - kept[i]![1]}`.replace(" -", "-"));
  return `M${kept[0]!.join(" ")}${moves.join("")}`;
}

function isBetween([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): boolean {
  const [ux, uy, vx, vy] = [bx - ax, by - ay, cx - bx, cy - by];
  return ux * vy === uy * vx && ux * vx + uy * vy > 0;
}

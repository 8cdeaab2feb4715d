import { isNarrow, widened } from "../scale.ts";
import type { Point, RunPath } from "./run-path.ts";

/** A rectangle of the plane. */
export interface Frame {
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
}

// A diverging path is followed to this multiple of the size of everything else.
const REACH = 1;
const PADDING = 1.16;
const MOST_MINIMA = 4;

/**
 * Returns a rectangle with equal units on both axes. It holds the starts, the minima near them and
 * all paths. Only a diverging path may leave it.
 */
export function mapFrame(minima: readonly Point[], paths: readonly RunPath[], aspect: number): Frame {
  const core = coreBox(minima, paths);
  const reach = REACH * Math.max(sizeOf(core.x), sizeOf(core.y));
  const far: Frame = { x: [core.x[0] - reach, core.x[1] + reach], y: [core.y[0] - reach, core.y[1] + reach] };
  const followed = paths.flatMap(({ points }) => points.filter((point) => isInside(far, point)));
  const box = distinct(boxOf([...cornersOf(core), ...followed]));
  const width = Math.max(sizeOf(box.x), sizeOf(box.y) * aspect) * PADDING;
  return { x: around(box.x, width), y: around(box.y, width / aspect) };
}

/**
 * Returns the smallest rectangle that holds the starts, the minima near them and all paths that do
 * not diverge. If these are one point, it also holds the first step.
 */
export function coreBox(minima: readonly Point[], paths: readonly RunPath[]): Frame {
  const near = nearest(
    minima,
    paths.flatMap(({ points }) => points.slice(0, 1)),
  );
  const held = paths.flatMap(({ points, hasDiverged }) => (hasDiverged ? points.slice(0, 1) : points));
  const box = boxOf([...near, ...held]);
  const isPoint = sizeOf(box.x) === 0 && sizeOf(box.y) === 0;
  return isPoint ? boxOf([...near, ...held, ...paths.flatMap(({ points }) => points.slice(0, 2))]) : box;
}

/** Whether a part of a path is outside of a frame. */
export function isLeaving({ points, isCut }: RunPath, frame: Frame): boolean {
  return isCut || !points.every((point) => isInside(frame, point));
}

export function isInside({ x: [left, right], y: [bottom, top] }: Frame, [x, y]: Point): boolean {
  return x >= left && x <= right && y >= bottom && y <= top;
}

export function sizeOf([low, high]: readonly [number, number]): number {
  return high - low;
}

/** Returns all minima if they are few, or else the two nearest to a start. */
function nearest(minima: readonly Point[], starts: readonly Point[]): readonly Point[] {
  if (minima.length <= MOST_MINIMA) return minima;
  const distance = ([x, y]: Point): number => Math.min(...starts.map(([a, b]) => Math.hypot(x - a, y - b)));
  return minima.toSorted((a, b) => distance(a) - distance(b)).slice(0, 2);
}

function boxOf(points: readonly Point[]): Frame {
  const side = (index: 0 | 1): readonly [number, number] =>
    points.reduce(
      ([low, high], point) => [Math.min(low, point[index]), Math.max(high, point[index])],
      [Infinity, -Infinity],
    );
  return points.length === 0 ? { x: [0, 0], y: [0, 0] } : { x: side(0), y: side(1) };
}

function cornersOf({ x, y }: Frame): Point[] {
  return [
    [x[0], y[0]],
    [x[1], y[1]],
  ];
}

/** Enlarges a box that is too small for its place, such as that of a single point. */
function distinct(box: Frame): Frame {
  const size = Math.max(...[...box.x, ...box.y].map(Math.abs));
  const isSmall = [box.x, box.y].every((side) => isNarrow(sizeOf(side), size));
  return isSmall ? { x: widened(...box.x), y: widened(...box.y) } : box;
}

function around([low, high]: readonly [number, number], size: number): readonly [number, number] {
  const middle = low + (high - low) / 2;
  return [middle - size / 2, middle + size / 2];
}

import { isInside, isLeaving, sizeOf } from "../analysis/trajectory/frame.ts";
import type { Frame } from "../analysis/trajectory/frame.ts";
import type { Point, RunPath } from "../analysis/trajectory/run-path.ts";
import type { RunRecord } from "../analysis/trajectory/run-record.ts";
import type { Dashes } from "./theme.ts";

/** A run and its look. */
export interface DrawnRun {
  readonly record: RunRecord;
  /** Unique among the runs of a picture. */
  readonly name: string;
  readonly color: string;
  readonly type: Dashes;
}

/** Paths with more points than this have no markers. */
export const MARKED = 250;
// In frames; renderers round coordinates that are farther away.
const FAR = 100;

/** Returns a run's name in a legend, which says if its path leaves the frame. */
export function nameIn(name: string, path: RunPath, frame: Frame): string {
  return isLeaving(path, frame) ? leavingName(name) : name;
}

export function leavingName(name: string): string {
  return `${name}, leaves the frame`;
}

/**
 * Returns the points of a path until it is far from the frame, and the place where it gets there:
 * a renderer may fail at dashes of a longer line.
 */
export function pointsNear({ points }: RunPath, { x, y }: Frame): readonly Point[] {
  const reach = (side: Frame["x"]): Frame["x"] => [side[0] - FAR * sizeOf(side), side[1] + FAR * sizeOf(side)];
  const far: Frame = { x: reach(x), y: reach(y) };
  const end = points.findIndex((point) => !isInside(far, point));
  const [last, next] = [points[end - 1], points[end]];
  if (last === undefined || next === undefined) return end < 0 ? points : [];
  const share = Math.min(shareInside(last[0], next[0], far.x), shareInside(last[1], next[1], far.y));
  const at = (i: 0 | 1): number => last[i] + (next[i] - last[i]) * share;
  const exit: Point = [at(0), at(1)];
  return [...points.slice(0, end), ...(exit.every(Number.isFinite) ? [exit] : [])];
}

/** Returns the share of the way from a place inside to another that is inside. */
function shareInside(from: number, to: number, [low, high]: Frame["x"]): number {
  return to > high ? (high - from) / (to - from) : to < low ? (low - from) / (to - from) : 1;
}

import { isLeaving, sizeOf } from "../analysis/trajectory/frame.ts";
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

// In frames; renderers round coordinates that are farther away.
const FAR = 100;

/** Returns a run's name in a legend, which says if its path leaves the frame. */
export function nameIn(name: string, path: RunPath, frame: Frame): string {
  return isLeaving(path, frame) ? leavingName(name) : name;
}

export function leavingName(name: string): string {
  return `${name}, leaves the frame`;
}

/** Returns the points of a path up to the first one far from the frame. */
export function pointsNear({ points }: RunPath, { x, y }: Frame): readonly Point[] {
  const isFar = (at: number, side: Frame["x"]): boolean =>
    at < side[0] - FAR * sizeOf(side) || at > side[1] + FAR * sizeOf(side);
  const end = points.findIndex(([atX, atY]) => isFar(atX, x) || isFar(atY, y));
  return end < 0 ? points : points.slice(0, end + 1);
}

import { spaceFunction } from "../../kernel/js/space-function.ts";
import type { SeededSpace } from "../../kernel/js/space-function.ts";
import { widened } from "../scale.ts";
import { coreBox, sizeOf } from "./frame.ts";
import type { Frame } from "./frame.ts";
import type { Point, RunPath } from "./run-path.ts";

/** The graph of a function of one variable within a frame. */
export interface Landscape {
  readonly frame: Frame;
  readonly curve: readonly Point[];
}

const SAMPLES = 400;

/** Returns the graph of a function around its minima and the paths on it. */
export function landscapeOf(of: SeededSpace, paths: readonly RunPath[]): Landscape {
  const on = pointsOn(of);
  const core = coreBox(minimaOn(of), paths);
  const x = padded(widened(...core.x), 0.06);
  const sampled = (from: number, to: number): Point[] =>
    Array.from({ length: SAMPLES + 1 }, (_, i) => on(from + ((to - from) * i) / SAMPLES));
  const curve = sampled(...x);
  return {
    frame: { x, y: padded(heights(core, sizeOf(core.y) === 0 ? curve : sampled(...core.x)), 0.05) },
    curve,
  };
}

/** Returns the minima of a function of one variable, on its graph. */
export function minimaOn(of: SeededSpace): Point[] {
  const on = pointsOn(of);
  return of.space.objective.minimisers.map(([x = 0]) => on(x));
}

function pointsOn(of: SeededSpace): (x: number) => Point {
  const objectiveAt = spaceFunction(of);
  return (x) => [x, objectiveAt.value([x])];
}

/** Returns the losses of a box, and those of the curve unless they are far from it. */
function heights({ y: [low, high] }: Frame, curve: readonly Point[]): readonly [number, number] {
  const most = high > low ? high - low : Infinity;
  const losses = curve.map(([, loss]) => loss).filter(Number.isFinite);
  return widened(
    Math.min(low, ...losses.filter((loss) => loss >= low - most)),
    Math.max(high, ...losses.filter((loss) => loss <= high + most)),
  );
}

function padded([low, high]: readonly [number, number], share: number): readonly [number, number] {
  const room = share * (high - low);
  return [low - room, high + room];
}

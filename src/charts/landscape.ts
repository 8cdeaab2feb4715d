import { coreBox, isInside, sizeOf } from "../analysis/trajectory/frame.ts";
import type { Frame } from "../analysis/trajectory/frame.ts";
import { coordinateNames, runPath } from "../analysis/trajectory/run-path.ts";
import type { Point } from "../analysis/trajectory/run-path.ts";
import { scaleBetween, widened } from "../analysis/scale.ts";
import { real } from "../format/numbers.ts";
import { spaceFunction } from "../kernel/js/space-function.ts";
import type { SeededSpace } from "../kernel/js/space-function.ts";
import { MARKED, nameIn, pointsNear } from "./drawn-run.ts";
import type { DrawnRun } from "./drawn-run.ts";
import { lines } from "./lines.ts";
import type { ChartOption, Size } from "./option.ts";
import { marksOf } from "./path-marks.ts";
import type { Theme } from "./theme.ts";

const SAMPLES = 400;

/**
 * Draws a function of one variable and the points of runs on it: a circle marks the start, a star a
 * minimum, a square the end.
 */
export function landscape(of: SeededSpace, runs: readonly DrawnRun[], size: Size, theme: Theme): ChartOption {
  const { objective } = of.space;
  const objectiveAt = spaceFunction(of);
  const on = (x: number): Point => [x, objectiveAt.value([x])];
  const minima = objective.minimisers.map(([x = 0]) => on(x));
  const paths = runs.map(({ record }) => runPath(record));
  const core = coreBox(minima, paths);
  const x = padded(widened(...core.x), 0.06);
  const sampled = (from: number, to: number): Point[] =>
    Array.from({ length: SAMPLES + 1 }, (_, i) => on(from + ((to - from) * i) / SAMPLES));
  const curve = sampled(...x);
  const frame: Frame = { x, y: padded(heights(core, sizeOf(core.y) === 0 ? curve : sampled(...core.x)), 0.05) };
  const drawn = runs.map(({ name, color, type }, i) => ({
    ...{ name: nameIn(name, paths[i]!, frame), color, type, points: pointsNear(paths[i]!, frame) },
    hasPoints: paths[i]!.points.length <= MARKED,
  }));
  const [coordinate] = coordinateNames(objective);
  return lines(
    {
      curves: [{ name: "objective", color: theme.soft, type: "solid", points: curve }, ...drawn],
      x: scaleBetween("linear", ...x, Math.floor(size.width / 80)),
      y: scaleBetween("linear", ...frame.y, 6),
      ...{ xName: coordinate, yName: "loss" },
      xText: (at) => `${coordinate} = ${real(at, 5)}`,
      yText: (loss) => real(loss, 5),
      marks: marksOf(
        drawn,
        minima.filter((point) => isInside(frame, point)),
      ),
    },
    size,
    theme,
  );
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

import { isInside } from "../analysis/trajectory/frame.ts";
import { landscapeOf, minimaOn } from "../analysis/trajectory/landscape-curve.ts";
import { coordinateNames, runPath } from "../analysis/trajectory/run-path.ts";
import { scaleBetween } from "../analysis/scale.ts";
import { real } from "../format/numbers.ts";
import type { SeededSpace } from "../kernel/js/space-function.ts";
import { MARKED, nameIn, pointsNear } from "./drawn-run.ts";
import type { DrawnRun } from "./drawn-run.ts";
import { lines } from "./lines.ts";
import type { ChartOption, Size } from "./option.ts";
import { marksOf } from "./path-marks.ts";
import type { Theme } from "./theme.ts";

/**
 * Draws a function of one variable and the points of runs on it: a circle marks the start, a star a
 * minimum, a square the end.
 */
export function landscape(of: SeededSpace, runs: readonly DrawnRun[], size: Size, theme: Theme): ChartOption {
  const { objective } = of.space;
  const minima = minimaOn(of);
  const paths = runs.map(({ record }) => runPath(record));
  const { frame, curve } = landscapeOf(of, paths);
  const drawn = runs.map(({ name, color, type }, i) => ({
    ...{ name: nameIn(name, paths[i]!, frame), color, type, points: pointsNear(paths[i]!, frame) },
    hasPoints: paths[i]!.points.length <= MARKED,
  }));
  const [coordinate] = coordinateNames(objective);
  return lines(
    {
      curves: [{ name: "objective", color: theme.soft, type: "solid", points: curve }, ...drawn],
      x: scaleBetween("linear", ...frame.x, Math.floor(size.width / 80)),
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

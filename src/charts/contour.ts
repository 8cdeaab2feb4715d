import type { CustomSeriesOption, EChartsOption, ScatterSeriesOption } from "echarts";
import { contourField } from "../analysis/trajectory/contour-field.ts";
import type { ContourField } from "../analysis/trajectory/contour-field.ts";
import type { SeededSpace } from "../kernel/js/space-function.ts";
import { isInside, mapFrame } from "../analysis/trajectory/frame.ts";
import { coordinateNames, runPath } from "../analysis/trajectory/run-path.ts";
import type { Point } from "../analysis/trajectory/run-path.ts";
import { bandEdge, heightColor } from "./height-colors.ts";
import { leavingName, MARKED, nameIn, pointsNear } from "./drawn-run.ts";
import type { DrawnRun } from "./drawn-run.ts";
import { axis, base, legend, tickWidth } from "./option.ts";
import type { LegendEntry, Size } from "./option.ts";
import { markEntries, markSeries, marksOf } from "./path-marks.ts";
import type { PathMarks } from "./path-marks.ts";
import { scaleBetween } from "../analysis/scale.ts";
import type { Theme } from "./theme.ts";

interface ContourPath extends Omit<DrawnRun, "record"> {
  readonly points: readonly Point[];
}

const MARGINS = { left: 58, right: 24, top: 34, bottom: 48 } as const;
const ICON_WIDTH = 18;

/**
 * Draws paths on a contour map: dark is high; a circle marks the start, a star a minimum, a square
 * the end. The legend names paths that leave the map, and the region below the stated minimum.
 */
export function contour(of: SeededSpace, runs: readonly DrawnRun[], size: Size, theme: Theme): EChartsOption {
  const { objective } = of.space;
  const minima = objective.minimisers.map(([x = 0, y = 0]): Point => [x, y]);
  const paths = runs.map(({ record }) => runPath(record));
  const entriesOf = (drawn: readonly ContourPath[], marks: PathMarks, isBelow: boolean): LegendEntry[] => [
    // Paths have a line without an icon, as on other charts.
    ...drawn.map(({ name }) => ({ name, itemStyle: { opacity: 0 } })),
    ...markEntries(marks, theme),
    ...(isBelow ? [belowEntry(theme)] : []),
  ];
  // The frame depends on the height of the legend, and names on the frame: room for the longest.
  const whole = runs.map(({ name, color, type }, i): ContourPath => {
    const { points, hasDiverged, isCut } = paths[i]!;
    return { name: hasDiverged || isCut ? leavingName(name) : name, color, type, points };
  });
  const framed = (isBelow: boolean) => {
    const room = legend(entriesOf(whole, marksOf(whole, minima), isBelow), size, theme, ICON_WIDTH).height;
    const top = Math.max(MARGINS.top, room + 6);
    const aspect =
      Math.max(1, size.width - MARGINS.left - MARGINS.right) / Math.max(1, size.height - top - MARGINS.bottom);
    const frame = mapFrame(minima, paths, aspect);
    return { top, frame, field: contourField(of, frame, aspect) };
  };
  const usual = framed(false);
  const { top, frame, field } = usual.field.isBelow ? framed(true) : usual;
  const drawn = runs.map(({ name, color, type }, i): ContourPath => ({
    ...{ name: nameIn(name, paths[i]!, frame), color, type, points: pointsNear(paths[i]!, frame) },
  }));
  const marks = marksOf(
    drawn,
    minima.filter((point) => isInside(frame, point)),
  );
  const x = scaleBetween("linear", ...frame.x, Math.floor(size.width / 80));
  const y = scaleBetween("linear", ...frame.y, Math.floor(size.height / 50));
  const names = coordinateNames(objective);
  return {
    ...base(theme),
    legend: legend(entriesOf(drawn, marks, field.isBelow), size, theme, ICON_WIDTH).legend,
    grid: {
      ...MARGINS,
      top,
      left: Math.max(MARGINS.left, tickWidth(y) + 34),
      show: true,
      borderWidth: 0,
      backgroundColor: heightColor(0, theme),
    },
    xAxis: axis(x, names[0], "x", theme),
    yAxis: axis(y, names[1], "y", theme),
    series: [
      bands(field, theme),
      ...(field.isBelow ? [belowSeries(theme)] : []),
      ...drawn.flatMap((path) => lineOf(path, theme)),
      ...markSeries(marks, theme),
    ],
  };
}

function lineOf({ name, color, type, points }: ContourPath, theme: Theme) {
  const shared = { type: "line" as const, data: points.map((point) => [...point]), silent: true, clip: true };
  return [
    {
      ...shared,
      name: `${name} seam`,
      showSymbol: false,
      lineStyle: { color: theme.surface, width: 3.5, opacity: 0.75 },
      z: 4,
    },
    {
      ...{ ...shared, name, color, z: 5, showSymbol: points.length <= MARKED, symbol: "circle", symbolSize: 4 },
      lineStyle: { color, type, width: 1.8 },
    },
  ];
}

const BELOW = "below the stated minimum";

/** Returns the entry of the lowest colour, with the edge that the bands have. */
function belowEntry(theme: Theme): LegendEntry {
  return {
    ...{ name: BELOW, icon: "rect" },
    itemStyle: { color: heightColor(0, theme), opacity: 1, borderColor: theme.soft, borderWidth: 1 },
  };
}

/** Returns a series for its entry in the legend; the background shows the region. */
function belowSeries(theme: Theme): ScatterSeriesOption {
  return { type: "scatter", name: BELOW, data: [], silent: true, itemStyle: { color: heightColor(0, theme) } };
}

function bands({ bands: all }: ContourField, theme: Theme): CustomSeriesOption {
  const stroke = bandEdge(theme);
  return {
    ...{ type: "custom", name: "levels", data: all.map((_, n) => [n]), silent: true, clip: true, z: 1 },
    renderItem(_, api) {
      const n = Number(api.value(0));
      const path = all[n]!.rings.map((ring) => {
        const corners = ring.map((point) =>
          api
            .coord([...point])
            .map((at) => at.toFixed(1))
            .join(" "),
        );
        return `M${corners.join("L")}Z`;
      });
      return {
        type: "path",
        shape: { pathData: path.join("") },
        style: { fill: heightColor((n + 1) / all.length, theme), stroke, lineWidth: 0.8 },
      };
    },
  };
}

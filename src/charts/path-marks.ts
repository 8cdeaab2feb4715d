import type { ScatterSeriesOption } from "echarts";
import type { Point } from "../analysis/trajectory/run-path.ts";
import type { LegendEntry } from "./option.ts";
import type { Theme } from "./theme.ts";

/** The points of a picture of paths that have a mark. */
export interface PathMarks {
  readonly starts: readonly Point[];
  readonly ends: readonly { readonly at: Point; readonly color: string }[];
  readonly minima: readonly Point[];
}

const STAR = "path://M10 0l2.4 6.9 7.3.1-5.8 4.4 2.1 7L10 14.2l-6 4.2 2.1-7L.3 7l7.3-.1z";
const SQUARE = "path://M0 0h10v10h-10z";

/** Returns the legend entries of the marks that a picture has. */
export function markEntries({ starts, ends, minima }: PathMarks, theme: Theme): LegendEntry[] {
  const entries = [
    { name: "start", icon: "circle", count: starts.length },
    { name: "end", icon: SQUARE, count: ends.length },
    { name: "minimum", icon: STAR, count: minima.length },
  ];
  return entries
    .filter(({ count }) => count > 0)
    .map(({ name, icon }) => ({ name, icon, itemStyle: { color: theme.ink, opacity: 1 } }));
}

/** Returns the marks of drawn paths. */
export function marksOf(
  paths: readonly { readonly points: readonly Point[]; readonly color: string }[],
  minima: readonly Point[],
): PathMarks {
  return {
    starts: paths.flatMap(({ points }) => points.slice(0, 1)),
    ends: paths.flatMap(({ points, color }) => points.slice(-1).map((at) => ({ at, color }))),
    minima,
  };
}

/** Draws a circle at a start, a square at an end and a star at a minimum. */
export function markSeries({ starts, ends, minima }: PathMarks, theme: Theme): ScatterSeriesOption[] {
  const series = (
    name: string,
    symbol: string,
    symbolSize: number,
    data: readonly Point[],
    color: string,
  ): ScatterSeriesOption => ({
    ...{ type: "scatter", name, symbol, symbolSize, data: data.map((point) => [...point]), silent: true, z: 8 },
    ...{ color, clip: true, tooltip: { show: false } },
    itemStyle: { color, opacity: 1, borderColor: theme.surface, borderWidth: 1.5 },
  });
  return [
    series("start", "circle", 10, starts, theme.ink),
    ...ends.map(({ at, color }) => series("end", "rect", 8, [at], color)),
    series("minimum", STAR, 15, minima, theme.ink),
  ];
}

import type { CustomSeriesOption, EChartsOption } from "echarts";
import type { ContourField } from "../analysis/trajectory/contour-field.ts";
import { axis, base, legend, tickWidth } from "./option.ts";
import type { Size } from "./option.ts";
import { scaleBetween } from "../analysis/scale.ts";
import type { Dashes, Theme } from "./theme.ts";

type Point = readonly [x: number, y: number];

interface ContourPath {
  readonly name: string;
  readonly color: string;
  readonly type: Dashes;
  readonly points: readonly Point[];
}

export interface ContourPicture {
  readonly field: ContourField;
  readonly paths: readonly ContourPath[];
  readonly minima: readonly Point[];
  readonly names: readonly [x: string, y: string];
  /** Whether the legend also names the paths. */
  readonly isNamed?: boolean;
}

// Paths with more points than this have no markers.
const MARKED = 250;

/** Margins of the map within the chart, from which callers compute the map's aspect ratio. */
export const CONTOUR_MARGINS = { left: 58, right: 16, top: 34, bottom: 48 } as const;

const STAR = "path://M10 0l2.4 6.9 7.3.1-5.8 4.4 2.1 7L10 14.2l-6 4.2 2.1-7L.3 7l7.3-.1z";
const MARKS: readonly { readonly name: string; readonly icon: string }[] = [
  { name: "start", icon: "circle" },
  { name: "end", icon: "path://M0 0h10v10h-10z" },
  { name: "minimum", icon: STAR },
];

const NAMED_ICON = 18;

/** Returns the margin above a map whose legend names these paths. */
export function contourTop(paths: readonly string[], size: Size, theme: Theme): number {
  const { height } = legend([...paths.map((name) => ({ name })), ...MARKS], size, theme, NAMED_ICON);
  return Math.max(CONTOUR_MARGINS.top, height + 6);
}

/**
 * Draws paths on a contour map: dark is high; a circle marks the start, a star a minimum, a square
 * the end.
 */
export function contour(
  { field, paths, minima, names, isNamed = false }: ContourPicture,
  size: Size,
  theme: Theme,
): EChartsOption {
  const { frame } = field;
  const x = scaleBetween("linear", ...frame.x, Math.floor(size.width / 80));
  const y = scaleBetween("linear", ...frame.y, Math.floor(size.height / 50));
  const named = isNamed ? paths.map(({ name }) => name) : [];
  const entries = [
    // Paths have a line without an icon, as on other charts.
    ...named.map((name) => ({ name, itemStyle: { opacity: 0 } })),
    ...MARKS.map((mark) => ({ ...mark, itemStyle: { color: theme.ink } })),
  ];
  const { legend: legendOption } = legend(entries, size, theme, isNamed ? NAMED_ICON : 12);
  const mark = (name: string, symbol: string, data: Point[], symbolSize: number) => ({
    ...{
      type: "scatter" as const,
      name,
      symbol,
      symbolSize,
      data: data.map((point) => [...point]),
      silent: true,
      z: 8,
    },
    ...{ color: theme.ink, clip: true },
    itemStyle: { color: theme.ink, borderColor: theme.surface, borderWidth: 1.5 },
  });
  return {
    ...base(theme),
    legend: legendOption,
    grid: {
      ...CONTOUR_MARGINS,
      top: isNamed ? contourTop(named, size, theme) : CONTOUR_MARGINS.top,
      left: Math.max(CONTOUR_MARGINS.left, tickWidth(y) + 34),
      show: true,
      borderWidth: 0,
      backgroundColor: heightColor(0, theme),
    },
    xAxis: axis(x, names[0], "x", theme),
    yAxis: axis(y, names[1], "y", theme),
    series: [
      bands(field, theme),
      ...paths.flatMap((path) => lineOf(path, theme)),
      mark(
        "start",
        "circle",
        paths.flatMap(({ points }) => points.slice(0, 1)),
        10,
      ),
      ...paths.map(({ points, color }) => ({
        ...mark("end", "rect", points.slice(-1), 8),
        itemStyle: { color, borderColor: theme.surface, borderWidth: 1.5 },
      })),
      mark("minimum", STAR, [...minima], 15),
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

/** Returns the colour of a height from the lowest (0) to the highest level (1). */
function heightColor(share: number, { isDark }: Theme): string {
  const [low, high] = isDark
    ? ([
        [52, 84, 120],
        [20, 25, 33],
      ] as const)
    : ([
        [255, 255, 255],
        [163, 184, 212],
      ] as const);
  return `rgb(${low.map((from, i) => Math.round(from + (high[i]! - from) * share)).join(",")})`;
}

function bands({ bands: all }: ContourField, theme: Theme): CustomSeriesOption {
  const stroke = theme.isDark ? "rgba(160,190,225,0.22)" : "rgba(60,90,130,0.25)";
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

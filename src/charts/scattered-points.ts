import type { CustomSeriesOption } from "echarts";
import { axisUnits } from "../analysis/map/map-axis.ts";
import type { MapValues } from "../analysis/map/map-values.ts";
import type { ScatteredMap } from "../analysis/map/scattered-map.ts";
import { toUnits } from "../analysis/scale.ts";
import type { Scale } from "../analysis/scale.ts";
import { STATUSES, statusTraits } from "../sweep/outcomes/statuses.ts";
import type { Status, StatusMark } from "../sweep/outcomes/statuses.ts";
import { shadeOf } from "./map-rectangles.ts";
import { rampColor } from "./theme.ts";
import type { Theme } from "./theme.ts";

/** A point in units, with the index of its colour; −1 if only its status is shown. */
interface Point {
  readonly x: number;
  readonly y: number;
  readonly shade: number;
}

export interface ScatteredPoints {
  /** By colour, the worst first, so that the best are on top. */
  readonly colored: readonly Point[];
  readonly blank: ReadonlyMap<Status, readonly Point[]>;
}

/** Returns a map's points in units; on a map of one axis, at the height of their values. */
export function pointsOf(
  { x, y, cells, scattered }: ScatteredMap,
  { valueOf, scale, isHighBest = false }: MapValues,
  color: Scale,
  bars: Scale | undefined,
): ScatteredPoints {
  const colored: Point[] = [];
  const blank = new Map<Status, Point[]>();
  for (const [k, cell] of cells.entries()) {
    const value = valueOf(cell);
    const shade = Number.isNaN(value) ? -1 : shadeOf(toUnits(scale, value), color, isHighBest);
    const valueUnits = shade < 0 ? (bars?.min ?? 0.5) : toUnits(scale, value);
    const point = {
      x: axisUnits(x, scattered.x[k]!),
      y: y === undefined ? valueUnits : axisUnits(y, scattered.y[k]!),
      shade,
    };
    if (!Number.isFinite(point.x) || !Number.isFinite(point.y)) continue;
    const name = STATUSES[cell.status]!;
    if (shade >= 0) colored.push(point);
    else if (blank.has(name)) blank.get(name)!.push(point);
    else blank.set(name, [point]);
  }
  return { colored: colored.sort((a, b) => b.shade - a.shade), blank };
}

/** Returns the radius of points in pixels: the more, the smaller. */
export function pointRadius(count: number): number {
  return Math.min(6, Math.max(1.5, 9 - 1.5 * Math.log10(count + 1)));
}

/** Draws points as discs, one shape for each colour. */
export function coloredPoints(
  points: readonly Point[],
  radius: number,
  x: Scale,
  y: Scale,
  theme: Theme,
): CustomSeriesOption {
  const shades = [...Map.groupBy(points, ({ shade }) => shade)];
  return {
    ...{ type: "custom", name: "values", data: shades.map(([shade]) => [shade]), silent: true, clip: true, z: 4 },
    renderItem(params, api) {
      const place = placer(params.coordSys, x, y);
      const pathData = shades[params.dataIndex]![1].map((point) => disc(place(point), radius)).join("");
      const style = { fill: rampColor(Number(api.value(0))), stroke: theme.surface, lineWidth: radius < 3 ? 0 : 0.7 };
      return { type: "path", shape: { pathData }, style };
    },
  };
}

/**
 * Draws points of one status without a value as small squares with its hatching; `isBeside` beside
 * coloured points, otherwise on a map of statuses.
 */
export function statusPoints(
  status: Status,
  points: readonly Point[],
  radius: number,
  {
    x,
    y,
    isBeside,
    theme,
  }: { readonly x: Scale; readonly y: Scale; readonly isBeside: boolean; readonly theme: Theme },
): CustomSeriesOption {
  const { mark } = statusTraits(status);
  const fill = isBeside ? theme.blank : theme.status[mark];
  const stroke = isBeside ? theme.hatch : theme.isDark ? "rgba(255,255,255,0.42)" : "rgba(0,0,0,0.38)";
  return {
    ...{ type: "custom", name: status, data: [[0]], silent: true, clip: true, z: 3 },
    // Colour of the legend icon.
    itemStyle: { color: isBeside ? theme.hatch : theme.status[mark] },
    renderItem(params) {
      const place = placer(params.coordSys, x, y);
      const pathData = points.map((point) => square(place(point), radius, mark)).join("");
      return { type: "path", shape: { pathData }, style: { fill, stroke, lineWidth: 1 } };
    },
  };
}

type Pixel = readonly [x: number, y: number];

/** Returns the pixel of a point in the rectangle that ECharts passes. */
function placer(coordSys: unknown, x: Scale, y: Scale): (point: Point) => Pixel {
  const box = coordSys as Readonly<Record<"x" | "y" | "width" | "height", number>>;
  return (point) => [
    box.x + ((point.x - x.min) / (x.max - x.min)) * box.width,
    box.y + (1 - (point.y - y.min) / (y.max - y.min)) * box.height,
  ];
}

function disc([x, y]: Pixel, radius: number): string {
  const [left, r, width] = [x - radius, radius, 2 * radius].map(rounded);
  return `M${left} ${rounded(y)}a${r} ${r} 0 1 0 ${width} 0a${r} ${r} 0 1 0 -${width} 0z`;
}

function square([x, y]: Pixel, radius: number, mark: StatusMark): string {
  const [left, top, side] = [x - radius, y - radius, 2 * radius].map(rounded);
  return `M${left} ${top}h${side}v${side}h-${side}z${LINES[mark](left!, top!, side!)}`;
}

/** The hatching of one square. */
const LINES: Readonly<Record<StatusMark, (left: number, top: number, side: number) => string>> = {
  plain: () => "",
  dots: (left, top, side) => `M${left + side / 2 - 0.5} ${top + side / 2}h1`,
  rising: (left, top, side) => `M${left} ${top + side}l${side} -${side}`,
  falling: (left, top, side) => `M${left} ${top}l${side} ${side}`,
  crossed: (left, top, side) => `M${left} ${top + side}l${side} -${side}M${left} ${top}l${side} ${side}`,
  upright: (left, top, side) => `M${left + side / 2} ${top}v${side}`,
  sparse: (left, top, side) => `M${left} ${top + side / 2}l${side / 2} ${side / 2}`,
  level: (left, top, side) => `M${left} ${top + side / 2}h${side}`,
};

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

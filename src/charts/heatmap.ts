import type { CustomSeriesOption, EChartsOption } from "echarts";
import { STATUSES, statusTraits } from "../sweep/outcomes/statuses.ts";
import type { Status } from "../sweep/outcomes/statuses.ts";
import { axisUnits, cellEdges } from "../analysis/map/map-axis.ts";
import type { MapAxis } from "../analysis/map/map-axis.ts";
import type { MapValues } from "../analysis/map/map-values.ts";
import { isScatteredMap, onlyPoints } from "../analysis/map/scattered-map.ts";
import type { ScatteredMap } from "../analysis/map/scattered-map.ts";
import type { SpaceMap } from "../analysis/map/space-map.ts";
import { edgeName } from "../analysis/map/traced-edge.ts";
import { boundaryLine } from "../analysis/map/stability.ts";
import type { StabilityTheory } from "../analysis/map/stability.ts";
import { colorScale } from "./color-scale.ts";
import { evenAxis } from "./even-axis.ts";
import { MARK_ICONS } from "./hatching.ts";
import { blankStatuses, rectanglesOf } from "./map-rectangles.ts";
import type { Rectangles } from "./map-rectangles.ts";
import type { Pixels } from "./map-pixels.ts";
import { coloredCells, hatchedCells, rampBar } from "./map-shapes.ts";
import { coloredPoints, pointRadius, pointsOf, statusPoints } from "./scattered-points.ts";
import { axis, base, legend, tickWidth } from "./option.ts";
import type { Size } from "./option.ts";
import { scaleBetween, ticksAtValues, unitScale, withZero } from "../analysis/scale.ts";
import type { Scale } from "../analysis/scale.ts";
import { edgeLine, patchesOf } from "./traced-edge.ts";
import type { Theme } from "./theme.ts";

export interface HeatmapPicture {
  readonly map: SpaceMap;
  readonly values: MapValues;
  /** Stability theory, drawn over the map. */
  readonly theory: StabilityTheory | undefined;
}

/** The margins of the map within the chart, in pixels. */
export interface PlotBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface HeatmapChart {
  readonly option: EChartsOption;
  readonly box: PlotBox;
}

const BOUNDARY = "edge of stability";
const OPTIMUM = "best by theory";
const BAR_WIDTH = 14;

/**
 * Draws a map of trials: colours for values, hatchings for statuses, bars for a map of one axis.
 * Neighbours of the same colour become one shape, so that a large map has few.
 */
export function heatmap({ map, values, theory }: HeatmapPicture, size: Size, theme: Theme): HeatmapChart {
  const isNarrow = size.width < 560;
  const xEdges = cellEdges(map.x);
  const yEdges = map.y === undefined ? [0, 1] : cellEdges(map.y);
  const isScattered = isScatteredMap(map);
  const x = spanned(map.x, xEdges, Math.max(3, Math.floor(size.width / 90)), { side: "x", size, isScattered });
  const isStatus = values.name === "";
  const hasColors = map.cells.some((cell) => cell !== undefined && !Number.isNaN(values.valueOf(cell)));
  const bars = map.y === undefined && hasColors ? withZero(barScale(values), values.zeroAt) : undefined;
  const y: Scale =
    bars ??
    (map.y === undefined
      ? { kind: "linear", min: 0, max: 1, ticks: [] }
      : spanned(map.y, yEdges, Math.floor(size.height / 45), { side: "y", size, isScattered }));
  const line = theory === undefined ? [] : boundaryLine(map, theory);
  const best = theory === undefined ? undefined : optimumOn(map, theory);
  const color = withZero(colorScale(values), values.zeroAt);
  const isBlank = blankStatuses(map, values);
  const blanks = STATUSES.filter((status) => isBlank.has(status));
  const entries = [
    ...blanks.map((status) => ({ name: status, icon: MARK_ICONS[statusTraits(status).mark] })),
    ...(map.traced === undefined ? [] : [{ name: edgeName(map.traced), icon: "path://M0 5.4h18v1.2h-18z" }]),
    ...(line.length === 0 ? [] : [{ name: BOUNDARY, icon: "path://M0 5h18v2h-18z" }]),
    ...(best === undefined ? [] : [{ name: OPTIMUM, icon: "diamond" }]),
  ];
  const { height, legend: legendOption } = legend(entries, size, theme);
  const hasRamp = hasColors && bars === undefined;
  const box: PlotBox = {
    left: (y.ticks.length === 0 ? 0 : tickWidth(y)) + (isNarrow ? 34 : 42),
    top: height + 10,
    right: hasRamp ? BAR_WIDTH + tickWidth(color) + (isNarrow ? 36 : 48) : 16,
    bottom: 52,
  };
  const pixels = {
    ...{ x: box.left, y: box.top },
    ...{ width: size.width - box.left - box.right, height: size.height - box.top - box.bottom },
  };
  const cells = drawnCells(map, values, { color, bars, xEdges, yEdges, x, y, pixels, isStatus, theme });
  const series: NonNullable<EChartsOption["series"]> = [
    ...blanks.flatMap((status) => cells.blank.get(status) ?? []),
    // Over the ends of hatchings beside them.
    ...cells.colored,
    ...(map.traced === undefined ? [] : [edgeLine(map.traced, x, y, theme)]),
    ...theoryLines(line, map, y, theme),
    ...(best === undefined ? [] : [optimumMark(best, map, theme)]),
    ...(hasRamp ? [rampBar(values.isHighBest)] : []),
  ];
  const option: EChartsOption = {
    ...base(theme),
    legend: legendOption,
    grid: [
      { left: box.left, top: box.top, right: box.right, bottom: box.bottom },
      ...(hasRamp ? [{ left: size.width - box.right + 14, width: BAR_WIDTH, top: box.top, bottom: box.bottom }] : []),
    ],
    xAxis: [
      axis(x, map.x.name, "x", theme),
      ...(hasRamp ? [{ type: "value" as const, gridIndex: 1, min: 0, max: 1, show: false }] : []),
    ],
    yAxis: [
      axis(y, bars === undefined ? (map.y?.name ?? "") : values.name, "y", theme),
      ...(hasRamp
        ? [
            {
              ...axis(color, values.name, "y", theme),
              gridIndex: 1,
              position: "right" as const,
              axisLine: { show: false },
            },
          ]
        : []),
    ],
    series,
  };
  return { option, box };
}

interface Drawing {
  readonly color: Scale;
  readonly bars: Scale | undefined;
  readonly xEdges: readonly number[];
  readonly yEdges: readonly number[];
  readonly x: Scale;
  readonly y: Scale;
  /** The map's rectangle. */
  readonly pixels: Pixels;
  readonly isStatus: boolean;
  readonly theme: Theme;
}

/** The series of cells: one or two for all with a value, and for each status without. */
interface DrawnCells {
  readonly colored: readonly CustomSeriesOption[];
  readonly blank: ReadonlyMap<Status, readonly CustomSeriesOption[]>;
}

function drawnCells(
  map: SpaceMap,
  values: MapValues,
  { color, bars, xEdges, yEdges, x, y, pixels, isStatus, theme }: Drawing,
): DrawnCells {
  const boxesOf = ({ colored, blank }: Rectangles): DrawnCells => ({
    colored: [coloredCells(colored, x, y)],
    blank: mapped(blank, (status, boxes) => [hatchedCells(status, boxes, x, y, !isStatus, theme)]),
  });
  const pointsIn = (points: ScatteredMap): DrawnCells => {
    const { colored, blank } = pointsOf(points, values, color, bars);
    const radius = pointRadius(points.cells.length);
    return {
      colored: [coloredPoints(colored, radius, x, y, theme)],
      blank: mapped(blank, (status, own) => [statusPoints(status, own, radius, { x, y, isBeside: !isStatus, theme })]),
    };
  };
  const at = { map: pixels, x, y };
  if (!isScatteredMap(map)) return boxesOf(rectanglesOf({ map, values, color, xEdges, yEdges, bars }, at));
  if (map.traced === undefined) return pointsIn(map);
  const patches = boxesOf(patchesOf(map, map.traced, values, color, at));
  const others = pointsIn(onlyPoints(map, map.traced.others));
  const statuses = new Set([...patches.blank.keys(), ...others.blank.keys()]);
  const blankOf = (status: Status) => [...(patches.blank.get(status) ?? []), ...(others.blank.get(status) ?? [])];
  return {
    colored: [...patches.colored, ...others.colored],
    blank: new Map([...statuses].map((status) => [status, blankOf(status)])),
  };
}

function mapped<Key, From, To>(from: ReadonlyMap<Key, From>, to: (key: Key, value: From) => To): Map<Key, To> {
  return new Map([...from].map(([key, value]) => [key, to(key, value)]));
}

function spanned(
  { scale: kind, values, levels }: MapAxis,
  edges: readonly number[],
  most: number,
  { side, size, isScattered }: { readonly side: "x" | "y"; readonly size: Size; readonly isScattered: boolean },
): Scale {
  if (kind === "even") return evenAxis(values, side, size, levels);
  const [min = 0, max = 1] = [edges[0], edges.at(-1)];
  const scale = unitScale(kind, min, max, most);
  if (isScattered) return scale;
  return { ...scale, ticks: ticksAtValues(scale, values, most) ?? scale.ticks };
}

/** Returns a scale with room for the bars of the lowest value and of zero. */
function barScale({ scale, min, max }: MapValues): Scale {
  if (scale === "linear") {
    const [low, high] = [Math.min(0, min), min === 0 && max === 0 ? 1 : Math.max(0, max)];
    const room = 0.04 * (high - low);
    return scaleBetween("linear", min > 0 ? low : low - room, high + room, 6);
  }
  return scaleBetween("log", min / Math.max(2, (max / min) ** 0.15), max * (max / min) ** 0.04, 6);
}

function theoryLines(line: readonly (readonly [number, number])[], { x, y }: SpaceMap, vertical: Scale, theme: Theme) {
  if (line.length === 0) return [];
  // On a map of one axis the line spans the chart's height.
  const upwards = ([, atY]: readonly [number, number]): number =>
    y !== undefined ? axisUnits(y, atY) : atY === 0 ? vertical.min : vertical.max;
  const data = line.map((point) => [axisUnits(x, point[0]), upwards(point)]);
  // Dark on a bright seam, to be visible on any colour.
  const shared = { type: "line" as const, data, showSymbol: false, silent: true, clip: true, symbol: "none" };
  return [
    { ...shared, name: "seam", lineStyle: { color: theme.surface, width: 4.5, opacity: 0.9 }, z: 5 },
    { ...shared, name: BOUNDARY, color: theme.ink, lineStyle: { color: theme.ink, width: 2 }, z: 6 },
  ];
}

function optimumOn({ x, y }: SpaceMap, { optimum }: StabilityTheory): readonly [number, number] | undefined {
  if (optimum === undefined) return undefined;
  const place = (name: string | undefined): number | undefined =>
    name === "lr" || name === "momentum" ? optimum[name] : undefined;
  const [atX, atY] = [place(x.name), place(y?.name)];
  const isInside = (at: number | undefined, values: readonly number[]): at is number =>
    at !== undefined && at >= values[0]! && at <= values.at(-1)!;
  return y !== undefined && isInside(atX, x.values) && isInside(atY, y.values) ? [atX, atY] : undefined;
}

function optimumMark([atX, atY]: readonly [number, number], { x, y }: SpaceMap, theme: Theme) {
  return {
    type: "scatter" as const,
    name: OPTIMUM,
    data: [[axisUnits(x, atX), y === undefined ? atY : axisUnits(y, atY)]],
    ...{ symbol: "diamond", symbolSize: 15, silent: true, z: 7, color: theme.ink },
    itemStyle: { color: theme.ink, borderColor: theme.surface, borderWidth: 2 },
  };
}

import type { CustomSeriesOption, EChartsOption } from "echarts";
import { STATUSES } from "../../spec/columns.ts";
import type { Status } from "../../spec/columns.ts";
import { cellEdges } from "../cell-edges.ts";
import type { MapValues } from "../map-values.ts";
import type { SpaceMap } from "../space-map.ts";
import { boundaryLine } from "../stability.ts";
import type { StabilityTheory } from "../stability.ts";
import { hatching, STATUS_ICONS } from "./hatching.ts";
import { axis, base, legend, tickWidth } from "./option.ts";
import type { Size } from "./option.ts";
import { fromUnits, scaleBetween, toUnits } from "./scale.ts";
import type { Scale } from "./scale.ts";
import { RAMP_COLORS, rampColor } from "./theme.ts";
import type { Theme } from "./theme.ts";

export interface HeatmapPicture {
  readonly map: SpaceMap;
  readonly values: MapValues;
  /** Drawn over the map, where there is one. */
  readonly theory: StabilityTheory | undefined;
}

/** Where the map is within the chart, in pixels. */
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
 * A map of trials as a heatmap: colour for steps or loss, hatchings for how trials ended. A map with one axis has bars.
 * Neighbours of one colour are drawn as one, so that a large map has few shapes.
 */
export function heatmap({ map, values, theory }: HeatmapPicture, size: Size, theme: Theme): HeatmapChart {
  const isNarrow = size.width < 560;
  const xEdges = cellEdges(map.x);
  const yEdges = map.y === undefined ? [0, 1] : cellEdges(map.y);
  const x = spanned(map.x.scale, xEdges, Math.max(3, Math.floor(size.width / 90)));
  const isStatus = values.name === "";
  const hasColors = values.values.some((value) => !Number.isNaN(value));
  const bars = map.y === undefined && hasColors ? barScale(values) : undefined;
  const y: Scale =
    bars ??
    (map.y === undefined
      ? { kind: "linear", min: 0, max: 1, ticks: [] }
      : spanned(map.y.scale, yEdges, Math.floor(size.height / 45)));
  const seen = STATUSES.filter((_, code) => map.cells.some((cell) => cell?.status === code));
  const line = theory === undefined ? [] : boundaryLine(map, theory);
  const best = theory === undefined ? undefined : optimumOn(map, theory);
  const color = colorScale(values);
  const rectangles = rectanglesOf(map, values, color, xEdges, yEdges, bars);
  const entries = [
    ...seen
      .filter((status) => rectangles.blank.has(status))
      .map((status) => ({ name: status, icon: STATUS_ICONS[status] })),
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
  const series: NonNullable<EChartsOption["series"]> = [
    coloredCells(rectangles.colored, x, y),
    ...seen
      .filter((status) => rectangles.blank.has(status))
      .map((status) => hatchedCells(status, rectangles.blank.get(status)!, x, y, !isStatus, theme)),
    ...theoryLines(line, map, y, theme),
    ...(best === undefined ? [] : [optimumMark(best, map, theme)]),
    ...(hasRamp ? [rampBar()] : []),
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

function spanned(kind: Scale["kind"], edges: readonly number[], most: number): Scale {
  const [min = 0, max = 1] = [edges[0], edges.at(-1)];
  return { ...scaleBetween(kind, fromUnits(kind, min), fromUnits(kind, max), most), min, max };
}

/** From the best value to the worst; a single value has some room. */
function colorScale({ scale, min, max }: MapValues): Scale {
  if (max > min) return scaleBetween(scale, min, max, 6);
  return {
    kind: scale,
    min: toUnits(scale, min) - 0.5,
    max: toUnits(scale, min) + 0.5,
    ticks: scaleBetween(scale, min, min, 2).ticks.slice(0, 1),
  };
}

/** Bars begin below the best value, so that it has one too. */
function barScale({ scale, min, max }: MapValues): Scale {
  if (scale === "linear") return scaleBetween("linear", Math.min(0, min), max > min ? max * 1.04 : min + 1, 6);
  return scaleBetween("log", min / Math.max(2, (max / min) ** 0.15), max * (max / min) ** 0.04, 6);
}

/** Cells side by side of one look. */
type Box = [x0: number, x1: number, y0: number, y1: number, color: number];

interface Rectangles {
  readonly colored: readonly Box[];
  readonly blank: ReadonlyMap<Status, readonly Box[]>;
}

function rectanglesOf(
  { x, cells }: SpaceMap,
  { values, scale }: MapValues,
  color: Scale,
  xEdges: readonly number[],
  yEdges: readonly number[],
  bars: Scale | undefined,
): Rectangles {
  const width = x.values.length;
  const colored: Box[] = [];
  const blank = new Map<Status, Box[]>();
  for (let j = 0; j < yEdges.length - 1; j += 1) {
    const [low, high] = bars === undefined ? [yEdges[j]!, yEdges[j + 1]!] : [bars.min, bars.max];
    let last: { readonly box: Box; readonly look: string } | undefined;
    for (let i = 0; i < width; i += 1) {
      const cell = cells[j * width + i];
      const value = values[j * width + i]!;
      const shade = Number.isNaN(value) ? -1 : shadeOf(toUnits(scale, value), color);
      const look = cell === undefined ? "" : shade >= 0 ? `c${shade}` : `s${cell.status}`;
      if (last !== undefined && look === last.look && (bars === undefined || shade < 0)) last.box[1] = xEdges[i + 1]!;
      else if (cell === undefined) last = undefined;
      else {
        const top = bars !== undefined && shade >= 0 ? toUnits(scale, value) : high;
        const box: Box = [xEdges[i]!, xEdges[i + 1]!, low, top, shade];
        last = { box, look };
        const status = STATUSES[cell.status]!;
        if (shade >= 0) colored.push(box);
        else if (blank.has(status)) blank.get(status)!.push(box);
        else blank.set(status, [box]);
      }
    }
  }
  return { colored, blank };
}

function shadeOf(units: number, { min, max }: Scale): number {
  const share = (units - min) / (max - min);
  return Math.min(RAMP_COLORS - 1, Math.max(0, Math.round(share * (RAMP_COLORS - 1))));
}

interface Pixels {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What turns boxes into pixels within the rectangle of the map; neighbours share their edges. */
function placing(coordSys: unknown, x: Scale, y: Scale): (box: Box) => Pixels {
  // A rectangle where there is a grid.
  const map = coordSys as Pixels;
  const across = (units: number): number => Math.round(map.x + ((units - x.min) / (x.max - x.min)) * map.width);
  const down = (units: number): number => Math.round(map.y + (1 - (units - y.min) / (y.max - y.min)) * map.height);
  return ([x0, x1, y0, y1]) => {
    const [left, top] = [across(x0), down(y1)];
    return { x: left, y: top, width: Math.max(1, across(x1) - left), height: Math.max(1, down(y0) - top) };
  };
}

function outline({ x, y, width, height }: Pixels): string {
  return `M${x} ${y}h${width}v${height}h-${width}z`;
}

/** One shape for each colour, however many cells have it. */
function coloredCells(boxes: readonly Box[], x: Scale, y: Scale): CustomSeriesOption {
  const shades = [...Map.groupBy(boxes, ([, , , , shade]) => shade)];
  return {
    ...{ type: "custom", name: "values", data: shades.map(([shade]) => [shade]), silent: true, clip: true },
    renderItem(params, api) {
      const place = placing(params.coordSys, x, y);
      const own = shades[params.dataIndex]![1];
      return {
        type: "path",
        shape: { pathData: own.map((box) => outline(place(box))).join("") },
        style: { fill: rampColor(Number(api.value(0))) },
      };
    },
  };
}

function hatchedCells(
  status: Status,
  boxes: readonly Box[],
  x: Scale,
  y: Scale,
  isBeside: boolean,
  theme: Theme,
): CustomSeriesOption {
  const fill = isBeside ? theme.blank : theme.status[status];
  const stroke = isBeside ? theme.hatch : theme.isDark ? "rgba(255,255,255,0.42)" : "rgba(0,0,0,0.38)";
  return {
    ...{ type: "custom", name: status, data: [[0]], silent: true, clip: true },
    // For the legend.
    itemStyle: { color: isBeside ? theme.hatch : theme.status[status] },
    renderItem(params) {
      const places = boxes.map(placing(params.coordSys, x, y));
      const ground = { type: "path" as const, shape: { pathData: places.map(outline).join("") }, style: { fill } };
      if (status === "converged") return ground;
      const pathData = places.map((place) => hatching(status, place)).join("");
      const lines = { type: "path" as const, shape: { pathData }, style: { stroke, fill: "none", lineWidth: 1.1 } };
      return { type: "group", children: [ground, lines] };
    },
  };
}

function theoryLines(line: readonly (readonly [number, number])[], { x, y }: SpaceMap, vertical: Scale, theme: Theme) {
  if (line.length === 0) return [];
  // Without a vertical axis of the map, from the foot of the chart to its top.
  const upwards = ([, atY]: readonly [number, number]): number =>
    y !== undefined ? toUnits(y.scale, atY) : atY === 0 ? vertical.min : vertical.max;
  const data = line.map((point) => [toUnits(x.scale, point[0]), upwards(point)]);
  // A line that is to be seen on any colour: dark on a bright seam.
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
    data: [[toUnits(x.scale, atX), toUnits(y?.scale ?? "linear", atY)]],
    ...{ symbol: "diamond", symbolSize: 15, silent: true, z: 7, color: theme.ink },
    itemStyle: { color: theme.ink, borderColor: theme.surface, borderWidth: 2 },
  };
}

/** The colours from the best, below, to the worst. */
function rampBar(): CustomSeriesOption {
  const colors = Array.from({ length: RAMP_COLORS }, (_, n) => rampColor(n));
  return {
    ...{ type: "custom", name: "ramp", xAxisIndex: 1, yAxisIndex: 1, silent: true, clip: true },
    data: colors.map((_, n) => [n]),
    renderItem(params, api) {
      const { x, y, width, height } = params.coordSys as unknown as Pixels;
      const n = Number(api.value(0));
      const top = y + height * (1 - (n + 1) / RAMP_COLORS);
      return {
        type: "rect",
        shape: { x, y: Math.floor(top), width, height: Math.ceil(height / RAMP_COLORS) + 1 },
        style: { fill: colors[n]! },
      };
    },
  };
}

import type { ScatterSeriesOption } from "echarts";
import { axis, base, legend, tickWidth } from "./option.ts";
import { escapeXml } from "../platform/escape-xml.ts";
import type { ChartOption, Size } from "./option.ts";
import { markEntries, markSeries } from "./path-marks.ts";
import type { PathMarks } from "./path-marks.ts";
import { fromUnits, toUnits } from "../analysis/scale.ts";
import type { Scale } from "../analysis/scale.ts";
import { FONT } from "./theme.ts";
import type { Dashes, Theme } from "./theme.ts";

/** A curve over values, not units. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly color: string;
  readonly type: Dashes;
  /** Whether the curve is a step function. */
  readonly isStairs?: boolean;
  /** Whether points are marked. */
  readonly hasPoints?: boolean;
  /** Width in pixels; 2 if omitted. */
  readonly width?: number;
  /** Whether the legend leaves it out. */
  readonly isUnlisted?: boolean;
  /** A point of the curve to mark with a cross. */
  readonly cross?: readonly [x: number, y: number];
}

export interface LinesPicture {
  readonly curves: readonly Curve[];
  readonly x: Scale;
  readonly y: Scale;
  readonly xName: string;
  readonly yName: string;
  /** Returns the text of a value in the tooltip. */
  readonly xText: (value: number) => string;
  readonly yText: (value: number) => string;
  /** Marks over the curves, in values of linear scales. */
  readonly marks?: PathMarks;
}

const MOST_LISTED = 16;
const CROSS = "path://M1 0L5 4L9 0L10 1L6 5L10 9L9 10L5 6L1 10L0 9L4 5L0 1z";

/** Draws curves in one chart. */
export function lines(picture: LinesPicture, size: Size, theme: Theme): ChartOption {
  const { curves, x, y, xName, yName, marks } = picture;
  const listed = curves.filter(({ isUnlisted }) => isUnlisted !== true);
  const entries = [...listed.map(({ name }) => ({ name })), ...(marks === undefined ? [] : markEntries(marks, theme))];
  const { height, legend: legendOption } = legend(entries.length < 2 ? [] : entries, size, theme, 26);
  // Grid lines only at labels: they are at the ticks of the axis.
  const labelled = { ...y, ticks: y.ticks.filter(({ text }) => text !== "") };
  return {
    ...base(theme),
    // Without an icon, the line shows its dashes.
    legend: { ...legendOption, itemStyle: { opacity: 0 } },
    grid: { left: tickWidth(y) + 42, right: Math.max(18, tickWidth(x) / 2), top: height + 12, bottom: 50 },
    xAxis: { ...axis(x, xName, "x", theme) },
    yAxis: {
      ...axis(labelled, yName, "y", theme),
      splitLine: { show: y.ticks.length > 0, lineStyle: { color: theme.line } },
    },
    tooltip: {
      trigger: "axis",
      confine: true,
      backgroundColor: theme.surface,
      borderColor: theme.line,
      textStyle: { color: theme.ink, fontFamily: FONT, fontSize: 12 },
      axisPointer: { lineStyle: { color: theme.soft } },
      formatter: (given: unknown) => tooltip(given, picture),
    },
    series: [
      ...curves.map((curve) => ({
        type: "line" as const,
        name: curve.name,
        data: curve.points.map(([atX, atY]) => [toUnits(x.kind, atX), toUnits(y.kind, atY)]),
        ...(curve.isStairs === true ? { step: "end" as const } : {}),
        showSymbol: curve.hasPoints === true,
        ...{ symbol: curve.hasPoints === true ? "circle" : "none", symbolSize: 5, clip: true, color: curve.color },
        lineStyle: { color: curve.color, type: curve.type, width: curve.width ?? 2 },
        emphasis: { disabled: true },
      })),
      ...curves.flatMap(({ cross, color }) =>
        cross === undefined ? [] : [crossAt([toUnits(x.kind, cross[0]), toUnits(y.kind, cross[1])], color)],
      ),
      ...(marks === undefined ? [] : markSeries(marks, theme)),
    ],
  };
}

function crossAt(at: [number, number], color: string): ScatterSeriesOption {
  return {
    ...{ type: "scatter", symbol: CROSS, symbolSize: 11, data: [at], silent: true, z: 8, clip: true },
    ...{ color, itemStyle: { color, opacity: 1 }, tooltip: { show: false } },
  };
}

interface Pointed {
  readonly seriesName?: string;
  readonly marker?: string;
  readonly value: readonly [x: number, y: number];
}

function tooltip(given: unknown, { x, y, xText, yText }: LinesPicture): string {
  const pointed = (Array.isArray(given) ? given : [given]) as readonly Pointed[];
  const [first] = pointed;
  if (first === undefined) return "";
  const rows = pointed
    .slice(0, MOST_LISTED)
    .map(
      ({ marker = "", seriesName = "", value }) =>
        `${marker}${escapeXml(seriesName)}: <b>${yText(fromUnits(y.kind, value[1]))}</b>`,
    );
  return [xText(fromUnits(x.kind, first.value[0])), ...rows].join("<br>");
}

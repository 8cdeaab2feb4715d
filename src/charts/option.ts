import type { EChartsOption, LegendComponentOption } from "echarts";
import type { Scale } from "../analysis/scale.ts";
import { fitted, textWidth } from "./text-width.ts";
import { FONT } from "./theme.ts";
import type { Theme } from "./theme.ts";

export type ChartOption = EChartsOption;

export interface Size {
  readonly width: number;
  readonly height: number;
}

const FONT_SIZE = 12;
const GAP = 14;
// Space between an icon and its text, and beside a legend, both with what ECharts adds.
const ICON_GAP = 5;
const SIDES = { left: 8, right: 16, padding: 10 } as const;

interface LineStyle {
  readonly lineStyle: { readonly color: string };
}

/** An ECharts axis over units. */
export interface ChartAxis {
  readonly type: "value";
  readonly min: number;
  readonly max: number;
  readonly name: string;
  readonly nameLocation: "middle";
  readonly nameGap: number;
  readonly nameTextStyle: { readonly color: string; readonly fontFamily: string; readonly fontSize: number };
  readonly axisLine: LineStyle & { readonly show: true; readonly onZero: false };
  readonly axisTick: LineStyle & { readonly show: true; readonly customValues: number[] };
  readonly axisLabel: {
    readonly customValues: number[];
    readonly formatter: (value: number) => string;
    readonly color: string;
    readonly fontFamily: string;
    readonly fontSize: number;
    readonly hideOverlap: true;
  };
  readonly splitLine: { readonly show: false };
}

/** Returns an ECharts axis with the scale's ticks. */
export function axis(scale: Scale, name: string, side: "x" | "y", theme: Theme): ChartAxis {
  const at = scale.ticks.map((tick) => tick.at);
  const texts = new Map(scale.ticks.map((tick) => [tick.at, tick.text]));
  return {
    ...{ type: "value", min: scale.min, max: scale.max, name, nameLocation: "middle" },
    nameGap: side === "x" ? 30 : tickWidth(scale) + 14,
    nameTextStyle: { color: theme.ink, fontFamily: FONT, fontSize: FONT_SIZE + 1 },
    axisLine: { show: true, onZero: false, lineStyle: { color: theme.soft } },
    axisTick: { show: true, customValues: at, lineStyle: { color: theme.soft } },
    axisLabel: {
      customValues: at,
      formatter: (value: number) => texts.get(value) ?? "",
      ...{ color: theme.soft, fontFamily: FONT, fontSize: FONT_SIZE, hideOverlap: true },
    },
    splitLine: { show: false },
  };
}

/** Returns the width of the widest label. */
export function tickWidth({ ticks }: Scale): number {
  return Math.max(0, ...ticks.map(({ text }) => textWidth(text)));
}

/** An entry of a legend: the name of a series. */
export interface LegendEntry {
  readonly name: string;
  readonly icon?: string;
  readonly itemStyle?: {
    readonly color?: string;
    readonly opacity?: number;
    readonly borderColor?: string;
    readonly borderWidth?: number;
  };
}

/** Returns a legend above the chart, and its height. Shortens names that are wider than it. */
export function legend(
  names: readonly LegendEntry[],
  { width }: Size,
  theme: Theme,
  iconWidth = 18,
): { height: number; legend: LegendComponentOption } {
  const most = width - SIDES.left - SIDES.right - SIDES.padding;
  const shown = (name: string): string => fitted(name, most - iconWidth - ICON_GAP);
  let [lines, used] = [1, 0];
  for (const { name } of names) {
    const own = textWidth(shown(name)) + iconWidth + ICON_GAP;
    if (used > 0 && used + own > most) [lines, used] = [lines + 1, 0];
    used += own + GAP;
  }
  return {
    height: names.length === 0 ? 0 : lines * (FONT_SIZE + GAP) + 2,
    legend: {
      show: names.length > 0,
      data: [...names],
      ...{
        top: 0,
        left: SIDES.left,
        right: SIDES.right,
        itemGap: GAP,
        itemWidth: iconWidth,
        itemHeight: 12,
        selectedMode: false,
        icon: "",
        formatter: shown,
      },
      textStyle: { color: theme.ink, fontFamily: FONT, fontSize: FONT_SIZE },
    },
  };
}

/** Returns the options common to all charts. */
export function base(theme: Theme): ChartOption {
  return { backgroundColor: "transparent", textStyle: { fontFamily: FONT, color: theme.ink }, animation: false };
}

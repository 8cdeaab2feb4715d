import type { EChartsOption } from "echarts";
import type { Scale } from "./scale.ts";
import { FONT } from "./theme.ts";
import type { Theme } from "./theme.ts";

export type ChartOption = EChartsOption;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const FONT_SIZE = 12;
// Widths of letters, roughly: nothing here can measure them.
const LETTER = 6.6;

/** An axis in units, its ticks ours. */
export function axis(scale: Scale, name: string, side: "x" | "y", theme: Theme, nameGap?: number) {
  const at = scale.ticks.map((tick) => tick.at);
  const texts = new Map(scale.ticks.map((tick) => [tick.at, tick.text]));
  return {
    type: "value" as const,
    min: scale.min,
    max: scale.max,
    name,
    nameLocation: "middle" as const,
    nameGap: nameGap ?? (side === "x" ? 30 : tickWidth(scale) + 14),
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

/** How wide the labels of an axis are. */
export function tickWidth({ ticks }: Scale): number {
  return Math.max(0, ...ticks.map(({ text }) => textWidth(text)));
}

export function textWidth(text: string): number {
  return text.length * LETTER;
}

/** A legend above the chart, and how high it is. */
export function legend(
  names: readonly { readonly name: string; readonly icon?: string }[],
  { width }: Size,
  theme: Theme,
): { height: number; legend: NonNullable<ChartOption["legend"]> } {
  let [lines, used] = [1, 0];
  for (const { name } of names) {
    const own = textWidth(name) + 40;
    if (used > 0 && used + own > width - 24) [lines, used] = [lines + 1, 0];
    used += own;
  }
  return {
    height: names.length === 0 ? 0 : lines * 22 + 6,
    legend: {
      show: names.length > 0,
      data: [...names],
      ...{ top: 0, left: 8, right: 8, itemGap: 14, itemWidth: 18, itemHeight: 12, selectedMode: false, icon: "" },
      textStyle: { color: theme.ink, fontFamily: FONT, fontSize: FONT_SIZE },
    },
  };
}

/** What all charts have in common. */
export function base(theme: Theme): ChartOption {
  return { backgroundColor: "transparent", textStyle: { fontFamily: FONT, color: theme.ink }, animation: false };
}

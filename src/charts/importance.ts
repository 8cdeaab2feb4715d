import type { CustomSeriesOption } from "echarts";
import type { Importance } from "../analysis/importance.ts";
import type { Scale } from "../analysis/scale.ts";
import { percent } from "../format/numbers.ts";
import { axis, base, tickWidth } from "./option.ts";
import type { ChartOption } from "./option.ts";
import { curveStyle, FONT } from "./theme.ts";
import type { Theme } from "./theme.ts";

// Half of the height of a bar, as a share of its place.
const HALF = 0.32;

/** Draws a bar for the importance of each hyperparameter, the most important on top. */
export function importanceChart(shares: readonly Importance[], color: number, theme: Theme): ChartOption {
  const count = shares.length;
  const y: Scale = {
    ...{ kind: "linear", min: -0.5, max: count - 0.5 },
    ticks: shares.map(({ name }, i) => ({ at: count - 1 - i, text: name })),
  };
  const x: Scale = {
    ...{ kind: "linear", min: 0, max: 1 },
    ticks: [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: percent(at) })),
  };
  const bars: CustomSeriesOption = {
    ...{ type: "custom", name: "importance", silent: true, data: shares.map(({ share }, i) => [share, count - 1 - i]) },
    renderItem(_params, api) {
      const [share, at] = [Number(api.value(0)), Number(api.value(1))];
      const [left, top] = api.coord([0, at + HALF]) as [number, number];
      const [right, bottom] = api.coord([share, at - HALF]) as [number, number];
      const text = percent(share);
      return {
        type: "group",
        children: [
          {
            type: "rect",
            shape: { x: left, y: top, width: Math.max(1, right - left), height: bottom - top },
            style: { fill: curveStyle(theme, color).color },
          },
          {
            type: "text",
            style: {
              text,
              x: right + 6,
              y: (top + bottom) / 2,
              fill: theme.ink,
              font: `12px ${FONT}`,
              verticalAlign: "middle",
            },
          },
        ],
      };
    },
  };
  return {
    ...base(theme),
    grid: { left: tickWidth(y) + 24, top: 10, right: 52, bottom: 52 },
    xAxis: axis(x, "share of the variance explained alone", "x", theme),
    yAxis: axis(y, "", "y", theme),
    series: [bars],
  };
}

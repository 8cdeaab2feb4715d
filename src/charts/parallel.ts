import type { CustomSeriesOption } from "echarts";
import { axisUnits } from "../analysis/map/map-axis.ts";
import type { MapAxis } from "../analysis/map/map-axis.ts";
import type { Parallel } from "../analysis/parallel.ts";
import { toUnits, unitScale, withZero } from "../analysis/scale.ts";
import type { Scale } from "../analysis/scale.ts";
import { colorScale } from "./color-scale.ts";
import { evenAxis } from "./even-axis.ts";
import { shadeOf } from "./map-rectangles.ts";
import { base, tickWidth } from "./option.ts";
import type { ChartOption, Size } from "./option.ts";
import { fitted, textWidth } from "./text-width.ts";
import { FONT, rampColor } from "./theme.ts";
import type { Theme } from "./theme.ts";

const TOP = 40;
const BOTTOM = 18;
const TICK = 5;
// Font size of the names above the axes.
const NAME = 13;

interface DrawnAxis {
  readonly name: string;
  readonly scale: Scale;
}

/**
 * Draws a line for each point across an upright axis for each hyperparameter, and one for the
 * outcome, which colours the line. Points without an outcome are grey, and end before its axis.
 */
export function parallelChart({ axes, outcome, lines }: Parallel, size: Size, theme: Theme): ChartOption {
  const ticks = Math.max(2, Math.floor(size.height / 60));
  const color = withZero(colorScale(outcome), outcome.zeroAt);
  const drawn: readonly DrawnAxis[] = [
    ...axes.map((axis) => ({ name: axis.name, scale: scaleOf(axis, ticks, size) })),
    { name: outcome.name, scale: color },
  ];
  const last = drawn.length - 1;
  const widths = drawn.map(({ scale }) => tickWidth(scale) + TICK + 4);
  const left = Math.max(widths[0]!, textWidth(drawn[0]!.name, NAME) / 2) + 8;
  const right = Math.max(widths[last]!, textWidth(drawn[last]!.name, NAME) / 2) + 8;
  const share = (at: number, { min, max }: Scale): number => (max > min ? (at - min) / (max - min) : 0.5);
  const shadeAt = (value: number): number =>
    Number.isNaN(value) ? -1 : shadeOf(toUnits(outcome.scale, value), color, outcome.isHighBest ?? false);
  const paths: CustomSeriesOption = {
    ...{ type: "custom", name: "points", silent: true, data: lines.map((_, i) => [i]) },
    renderItem(_params, api) {
      const { places, value } = lines[Number(api.value(0))]!;
      const shade = shadeAt(value);
      const heights = places.map((at, i) => share(at, drawn[i]!.scale));
      if (shade >= 0) heights.push(Math.min(1, Math.max(0, share(toUnits(outcome.scale, value), color))));
      const points = heights.map((height, i) => api.coord([i, height]));
      const style = { fill: "none", stroke: shade < 0 ? theme.hatch : rampColor(shade) };
      return {
        type: "polyline",
        shape: { points },
        style: { ...style, lineWidth: shade < 0 ? 0.7 : 1.3, opacity: shade < 0 ? 0.45 : 0.85 },
        z2: shade < 0 ? 0 : 1,
      };
    },
  };
  const uprights: CustomSeriesOption = {
    ...{ type: "custom", name: "axes", silent: true, data: drawn.map((_, i) => [i]), z: 5 },
    renderItem(_params, api) {
      const index = Number(api.value(0));
      const { name, scale } = drawn[index]!;
      const [x, bottom] = api.coord([index, 0]) as [number, number];
      const [, top] = api.coord([index, 1]) as [number, number];
      const room = (size.width - left - right) / last;
      const labels = scale.ticks.flatMap(({ at, text }) => {
        const height = bottom + (top - bottom) * share(at, scale);
        // The labels of the last axis are beside all lines.
        const side = index === last ? 1 : -1;
        const mark = { x1: x + side * TICK, x2: x, y1: height, y2: height };
        const line = { type: "line" as const, shape: mark, style: { stroke: theme.ink, lineWidth: 1 } };
        const font = `12px ${FONT}`;
        // A seam, since lines cross the labels.
        const seam = { stroke: theme.surface, lineWidth: 3 };
        const align = index === last ? ("left" as const) : ("right" as const);
        const place = { x: x + side * (TICK + 3), y: height, align, verticalAlign: "middle" as const };
        return text === ""
          ? [line]
          : [line, { type: "text" as const, style: { text, ...place, ...seam, fill: theme.ink, font } }];
      });
      return {
        type: "group",
        children: [
          { type: "line", shape: { x1: x, x2: x, y1: bottom, y2: top }, style: { stroke: theme.ink, lineWidth: 1.2 } },
          ...labels,
          {
            type: "text",
            style: {
              text: fitted(name, Math.max(40, index === last ? 2 * right - 8 : room - 8), NAME),
              ...{
                x,
                y: top - 16,
                fill: theme.ink,
                font: `600 ${NAME}px ${FONT}`,
                align: "center",
                verticalAlign: "middle",
              },
            },
          },
        ],
      };
    },
  };
  return {
    ...base(theme),
    grid: { left, right, top: TOP, bottom: BOTTOM },
    xAxis: { type: "value", min: 0, max: last, show: false },
    yAxis: { type: "value", min: 0, max: 1, show: false },
    series: [paths, uprights],
  };
}

function scaleOf(axis: MapAxis, ticks: number, size: Size): Scale {
  if (axis.scale === "even") return evenAxis(axis.values, "y", size, axis.levels);
  return unitScale(axis.scale, axisUnits(axis, axis.values[0]!), axisUnits(axis, axis.values.at(-1)!), ticks);
}

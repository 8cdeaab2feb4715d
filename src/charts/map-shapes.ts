import type { CustomSeriesOption } from "echarts";
import { statusTraits } from "../sweep/outcomes/statuses.ts";
import type { Status } from "../sweep/outcomes/statuses.ts";
import { hatching } from "./hatching.ts";
import { type Box, type Pixels, pixelsOf } from "./map-pixels.ts";
import type { Scale } from "../analysis/scale.ts";
import { RAMP_COLORS, rampColor } from "./theme.ts";
import type { Theme } from "./theme.ts";

/** Returns the pixels of boxes; those without a pixel are left out. */
function placed(boxes: readonly Box[], coordSys: unknown, x: Scale, y: Scale): Pixels[] {
  // With a grid, ECharts passes its rectangle.
  const map = coordSys as Pixels;
  return boxes.map((box) => pixelsOf(box, { map, x, y })).filter(({ width, height }) => width > 0 && height > 0);
}

function outline({ x, y, width, height }: Pixels): string {
  return `M${x} ${y}h${width}v${height}h-${width}z`;
}

/** Draws one shape for each colour. */
export function coloredCells(boxes: readonly Box[], x: Scale, y: Scale): CustomSeriesOption {
  const shades = [...Map.groupBy(boxes, ([, , , , shade]) => shade)];
  return {
    ...{ type: "custom", name: "values", data: shades.map(([shade]) => [shade]), silent: true, clip: true },
    renderItem(params, api) {
      const places = placed(shades[params.dataIndex]![1], params.coordSys, x, y);
      return {
        type: "path",
        shape: { pathData: places.map(outline).join("") },
        style: { fill: rampColor(Number(api.value(0))) },
      };
    },
  };
}

/**
 * Draws the hatched cells of one status; `isBeside` beside coloured cells, otherwise on a map of
 * statuses.
 */
export function hatchedCells(
  status: Status,
  boxes: readonly Box[],
  x: Scale,
  y: Scale,
  isBeside: boolean,
  theme: Theme,
): CustomSeriesOption {
  const { mark } = statusTraits(status);
  const fill = isBeside ? theme.blank : theme.status[mark];
  const stroke = isBeside ? theme.hatch : theme.isDark ? "rgba(255,255,255,0.42)" : "rgba(0,0,0,0.38)";
  return {
    ...{ type: "custom", name: status, data: [[0]], silent: true, clip: true },
    // Colour of the legend icon.
    itemStyle: { color: isBeside ? theme.hatch : theme.status[mark] },
    renderItem(params) {
      const places = placed(boxes, params.coordSys, x, y);
      const ground = { type: "path" as const, shape: { pathData: places.map(outline).join("") }, style: { fill } };
      if (mark === "plain") return ground;
      const pathData = places.map((place) => hatching(mark, place)).join("");
      const lines = { type: "path" as const, shape: { pathData }, style: { stroke, fill: "none", lineWidth: 1.1 } };
      return { type: "group", children: [ground, lines] };
    },
  };
}

/** Draws the colour ramp, the lowest value at the bottom. */
export function rampBar(isHighBest = false): CustomSeriesOption {
  const colors = Array.from({ length: RAMP_COLORS }, (_, n) => rampColor(isHighBest ? RAMP_COLORS - 1 - n : n));
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

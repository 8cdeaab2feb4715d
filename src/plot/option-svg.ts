import { CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent } from "echarts/components";
import { setPlatformAPI, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { chartSvg } from "../charts/chart-svg.ts";
import { textWidth } from "../charts/text-width.ts";
import type { OptionSvg } from "./picture-svg.ts";

use([CustomChart, LineChart, ScatterChart, GridComponent, LegendComponent, SVGRenderer]);
// By default, ECharts measures with Arial, which is narrower than most fonts.
setPlatformAPI({
  measureText: (text, font = "") => ({
    width: textWidth(text, Number.parseFloat(/[\d.]+(?=px)/.exec(font)?.[0] ?? "12")),
  }),
});

/** Draws a chart as SVG elements; see chart-svg.ts. */
export const optionSvg: OptionSvg = chartSvg;

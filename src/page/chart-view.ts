import { CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import type { ECharts } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import type { ChartOption, Size } from "../charts/option.ts";
import type { Theme } from "../charts/theme.ts";
import { element } from "./element.ts";
import type { ThemeSource } from "./theme-source.ts";

use([CustomChart, LineChart, ScatterChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

// Width of A4 without margins.
const PAPER = 700;

export type Draw = (size: Size, theme: Theme) => ChartOption;

/** A chart in the page. Redraws when its size, its data or the theme changes. */
export class ChartView {
  readonly host: HTMLElement = element("div", { class: "chart" });
  readonly #themes: ThemeSource;
  readonly #resizes: ResizeObserver;
  readonly #unwatch: () => void;
  #chart: ECharts | undefined;
  #draw: Draw | undefined;
  #drawn = "";

  constructor(themes: ThemeSource, kind: string) {
    this.#themes = themes;
    this.host.classList.add(kind);
    this.#unwatch = themes.watch(() => this.#redraw());
    this.#resizes = new ResizeObserver(() => {
      if (this.#drawn !== this.#sizeText()) this.#redraw();
    });
    this.#resizes.observe(this.host);
  }

  /** Draws a chart; `label` describes it for screen readers. */
  show(label: string, draw: Draw): void {
    this.host.setAttribute("role", "img");
    this.host.setAttribute("aria-label", label);
    this.#draw = draw;
    this.#redraw();
  }

  /** Ends the chart and what it watches. */
  remove(): void {
    this.#unwatch();
    this.#resizes.disconnect();
    this.#chart?.dispose();
    this.host.remove();
  }

  #redraw(): void {
    const { clientWidth, clientHeight: height } = this.host;
    // The paper's width is unknown before printing starts.
    const width = this.#themes.isPrinting ? Math.min(clientWidth, PAPER) : clientWidth;
    if (this.#draw === undefined || width === 0 || height === 0) return;
    this.#chart ??= init(this.host, null, {
      renderer: "canvas",
      width,
      height,
      devicePixelRatio: Math.max(2, devicePixelRatio),
    });
    this.#drawn = this.#sizeText();
    this.#chart.resize({ width, height });
    this.#chart.setOption(this.#draw({ width, height }, this.#themes.theme), { notMerge: true });
  }

  #sizeText(): string {
    return `${this.host.clientWidth} ${this.host.clientHeight}`;
  }
}

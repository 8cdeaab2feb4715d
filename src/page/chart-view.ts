import { CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import type { ECharts } from "echarts/core";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import { chartSvg } from "../charts/chart-svg.ts";
import type { ChartOption, Size } from "../charts/option.ts";
import { FONT } from "../charts/theme.ts";
import type { Theme } from "../charts/theme.ts";
import { escapeXml } from "../platform/escape-xml.ts";
import type { ChartTable } from "./downloads/chart-tables.ts";
import { csvText } from "./downloads/csv-text.ts";
import { DownloadBar } from "./downloads/download-bar.ts";
import { element } from "./element.ts";
import type { ThemeSource } from "./theme-source.ts";

use([
  CustomChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  CanvasRenderer,
  SVGRenderer,
]);

// Width of A4 without margins.
const PAPER = 700;

export type Draw = (size: Size, theme: Theme) => ChartOption;

/**
 * A chart in the page, and the buttons that download it. Redraws when its size, its data or the
 * theme changes.
 */
export class ChartView {
  readonly host: HTMLElement = element("div", { class: "chart" });
  readonly downloads: DownloadBar = new DownloadBar({
    svg: () => new Blob([this.#svg()], { type: "image/svg+xml" }),
    png: () => this.#png(),
    csv: () => new Blob([csvText(this.#table())], { type: "text/csv" }),
  });
  readonly #themes: ThemeSource;
  readonly #resizes: ResizeObserver;
  readonly #unwatch: () => void;
  #chart: ECharts | undefined;
  #draw: Draw | undefined;
  #table: () => ChartTable = () => ({ columns: [], rows: [] });
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

  /** The chart above its downloads. */
  parts(): readonly [HTMLElement, HTMLElement] {
    return [this.host, this.downloads.host];
  }

  /** Draws a chart; `label` describes it for screen readers, and `table` makes its numbers. */
  show(label: string, draw: Draw, table: () => ChartTable): void {
    this.host.setAttribute("role", "img");
    this.host.setAttribute("aria-label", label);
    this.downloads.name(label);
    this.#draw = draw;
    this.#table = table;
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

  /** Returns the chart in its present size and theme, with its label as the title. */
  #svg(): string {
    const { clientWidth: width, clientHeight: height } = this.host;
    const { theme } = this.#themes;
    const option = this.#draw?.({ width, height }, theme) ?? {};
    const title = escapeXml(this.host.getAttribute("aria-label") ?? "");
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title" font-family="${escapeXml(FONT)}">`,
      `<title id="title">${title}</title>`,
      `<rect width="${width}" height="${height}" fill="${theme.surface}"/>`,
      chartSvg(option, { width, height }, "c-"),
      "</svg>\n",
    ].join("\n");
  }

  async #png(): Promise<Blob> {
    const canvas = this.#chart!.renderToCanvas({ pixelRatio: 2, backgroundColor: this.#themes.theme.surface });
    return await new Promise((resolve, reject) => {
      canvas.toBlob((image) => (image === null ? reject(new Error("the chart is too large")) : resolve(image)));
    });
  }

  #sizeText(): string {
    return `${this.host.clientWidth} ${this.host.clientHeight}`;
  }
}

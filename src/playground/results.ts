import { getInstanceByDom } from "echarts/core";
import type { PageReport } from "../page/load-report.ts";
import { makeSections } from "../page/make-sections.ts";
import { SECTIONS } from "../page/sections/registry.ts";
import type { ThemeSource } from "../page/theme-source.ts";
import { View } from "../page/view-state.ts";
import { ThemeScope } from "./theme-scope.ts";

// The editor shows the grid.
const SHOWN = SECTIONS.filter(({ id }) => id !== "grid");

/** The sections of the report in the page. Each grid gets new ones. */
export class Results {
  readonly #host: HTMLElement;
  readonly #themes: ThemeSource;
  #shown = new AbortController();

  constructor(host: HTMLElement, themes: ThemeSource) {
    this.#host = host;
    this.#themes = themes;
  }

  show(report: PageReport): void {
    this.#shown.abort();
    for (const chart of this.#host.querySelectorAll<HTMLElement>(".chart")) getInstanceByDom(chart)?.dispose();
    this.#shown = new AbortController();
    const { signal } = this.#shown;
    const context = { report, view: new View(signal), themes: new ThemeScope(this.#themes, signal) };
    this.#host.replaceChildren(...makeSections(SHOWN, context));
  }
}

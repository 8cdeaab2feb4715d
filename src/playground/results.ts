import { getInstanceByDom } from "echarts/core";
import { csvText } from "../page/downloads/csv-text.ts";
import { saveFile } from "../page/downloads/save-file.ts";
import type { PageReport } from "../page/load-report.ts";
import { makeSections } from "../page/make-sections.ts";
import { SECTIONS } from "../page/sections/registry.ts";
import type { ThemeSource } from "../page/theme-source.ts";
import { View } from "../page/view-state.ts";
import { ThemeScope } from "./theme-scope.ts";
import { trialsTable } from "./trials-table.ts";

// The editor shows the grid.
const SHOWN = SECTIONS.filter(({ id }) => id !== "grid");

/** The sections of the report in the page. Each grid gets new ones. */
export class Results {
  readonly #host: HTMLElement;
  readonly #themes: ThemeSource;
  #shown = new AbortController();
  #report: PageReport | undefined;

  constructor(host: HTMLElement, themes: ThemeSource) {
    this.#host = host;
    this.#themes = themes;
  }

  /** Downloads all trials as CSV. */
  saveTrials(): void {
    if (this.#report === undefined) return;
    saveFile("trials.csv", new Blob([csvText(trialsTable(this.#report))], { type: "text/csv" }));
  }

  show(report: PageReport): void {
    this.#report = report;
    this.#shown.abort();
    for (const chart of this.#host.querySelectorAll<HTMLElement>(".chart")) getInstanceByDom(chart)?.dispose();
    this.#shown = new AbortController();
    const { signal } = this.#shown;
    const context = { report, view: new View(signal), themes: new ThemeScope(this.#themes, signal) };
    this.#host.replaceChildren();
    makeSections(this.#host, SHOWN, context).toArray();
  }
}

import { messageOf } from "../errors.ts";
import { element } from "../page/element.ts";
import { sectionElement } from "../page/section.ts";
import type { ThemeSource } from "../page/theme-source.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { GridEditor } from "./grid-editor.ts";
import { GridReader } from "./grid-reader.ts";
import { gridOf, withGrid, withoutTrials } from "./link.ts";
import type { InstrumentPanel } from "./instrument-panel.ts";
import { pageThreads } from "./page-threads.ts";
import { plainEditor } from "./plain-editor.ts";
import { problemList } from "./problem-list.ts";
import { ProgressBar } from "./progress-bar.ts";
import type { Results } from "./results.ts";
import { runReport, STOPPED } from "./run-report.ts";
import { trialRunner } from "./run-trials.ts";
import { button, toolbar } from "./toolbar.ts";
import type { ReadGrid } from "./workers/grid-messages.ts";

// Milliseconds after the last change, until the grid is read.
const PAUSE = 200;

/**
 * The page: text → grid worker → spec → trial workers → rows → sections. Each valid change of the
 * grid ends the run and begins another. The address holds the text and the view.
 */
export class Playground {
  readonly host: HTMLElement;
  readonly #themes: ThemeSource;
  readonly #reader = new GridReader();
  readonly #threads = pageThreads();
  /** The fault of the link, until the grid is changed. */
  readonly #fault = element("p", { class: "fault", role: "status" });
  readonly #problems = element("ul", { class: "problems", "aria-label": "Problems of the grid" });
  /** Stops the run, or runs the last valid grid again. One button, so that it keeps the focus. */
  readonly #control = button("", () => {
    if (this.#isRunning) {
      this.#run.abort(STOPPED);
      this.#progress.say(STOPPED);
      this.#showEnd();
    } else void this.#again?.();
  });
  readonly #save = button("Download CSV", () => void this.#sections?.then((results) => results.saveTrials()));
  readonly #progress = new ProgressBar(this.#control, this.#save);
  readonly #stale = element("p", { hidden: true }, "The results are those of an earlier grid.");
  readonly #panel = element("div");
  readonly #results = element("div", { class: "results" });
  #editor: GridEditor;
  #instrument: Promise<InstrumentPanel> | undefined;
  #sections: Promise<Results> | undefined;
  #run = new AbortController();
  #isRunning = false;
  #isValid = true;
  /** Whether the latest run has results, or may have soon. */
  #isReported = true;
  /** Runs the last valid grid. */
  #again: (() => Promise<void>) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The text that was read last, and the spec that runs, as JSON. */
  #read: string | undefined;
  #spec = "";

  constructor(text: string, themes: ThemeSource) {
    this.#themes = themes;
    this.#editor = plainEditor(text, () => this.#changed());
    this.#control.hidden = true;
    this.#save.hidden = true;
    const tools = toolbar({
      text: () => this.#editor.text,
      open: (next) => (this.#editor.text = next),
      link: async () => {
        await this.#keepLink();
        (await this.#instrument)?.keep();
        return location.href;
      },
    });
    const editor = element("div", { class: "editor" }, this.#editor.host);
    const problems = element("div", { role: "status" }, this.#problems);
    this.host = element(
      "main",
      { id: "main", tabindex: "-1" },
      sectionElement("grid", "The grid", tools, editor, this.#fault, problems),
      element("section", { class: "live", "aria-label": "Run" }, this.#progress.host, this.#stale),
      this.#panel,
      this.#results,
    );
    window.addEventListener("hashchange", () => void this.#follow());
  }

  /** Runs the grid and loads the editor. `fault` is that of the link. */
  async start(fault?: string): Promise<void> {
    this.#fault.textContent = fault ?? "";
    await Promise.all([this.#loadEditor(), this.#readGrid(true)]);
  }

  async #loadEditor(): Promise<void> {
    const { yamlEditor } = await import("./yaml-editor.ts");
    const plain = this.#editor;
    const hasFocus = document.activeElement === plain.host;
    const complete = (text: string, offset: number) => this.#reader.complete(text, offset);
    const editor = yamlEditor(plain.text, () => this.#changed(), complete);
    plain.host.replaceWith(editor.host);
    this.#editor = editor;
    if (hasFocus) editor.goTo(1, 1);
    // Marks the problems in it, too.
    this.#read = undefined;
    await this.#readGrid(false);
  }

  #changed(): void {
    this.#fault.textContent = "";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#readGrid(false), PAUSE);
  }

  /** Reads the text, and runs its grid if that has another meaning than the last one. */
  async #readGrid(isFirst: boolean): Promise<void> {
    const { text } = this.#editor;
    if (text === this.#read) return;
    this.#read = text;
    const grid = await this.#reader.read(text);
    // Another change may have come meanwhile.
    if (this.#read !== text) return;
    if (!isFirst) await this.#keepLink();
    const problems = grid.ok ? [] : grid.problems;
    this.#problems.replaceChildren(...problemList(problems, (line, column) => this.#editor.goTo(line, column)));
    this.#editor.showProblems(problems);
    this.#isValid = grid.ok;
    this.#markResults();
    if (!grid.ok || !this.#isNew(grid.spec)) return;
    if (!isFirst) history.replaceState(null, "", withoutTrials(location.hash));
    this.#again = () => this.#begin(grid, text);
    await this.#again();
  }

  /** Says whether the results are those of the grid in the editor. */
  #markResults(): void {
    const areCurrent = this.#isValid && this.#isReported;
    this.#stale.hidden = areCurrent || this.#sections === undefined;
    this.#results.classList.toggle("stale", !areCurrent);
  }

  #isNew(spec: SweepSpec): boolean {
    const text = JSON.stringify(spec);
    const isNew = text !== this.#spec;
    this.#spec = text;
    return isNew;
  }

  async #begin({ spec, lanes }: ReadGrid & { readonly ok: true }, yaml: string): Promise<void> {
    this.#run.abort();
    const run = (this.#run = new AbortController());
    const { signal } = run;
    this.#isRunning = true;
    // Mostly the first rows come at once.
    this.#isReported = true;
    let hasReport = false;
    this.#progress.say("The run begins.");
    this.#control.textContent = "Stop";
    this.#control.hidden = false;
    document.documentElement.dataset["run"] = "running";
    // Loaded beside the first chunks: the charts are most of the page.
    const sections = (this.#sections ??= import("./results.ts").then(
      ({ Results }) => new Results(this.#results, this.#themes),
    ));
    const panel = this.#showInstrument(spec, signal);
    try {
      const report = await runReport(
        { spec, lanes, yaml },
        {
          ...{ threads: this.#threads, signal },
          onReport: (report) => {
            hasReport = true;
            void sections.then((results) => {
              if (run === this.#run) {
                results.show(report);
                this.#save.hidden = false;
              }
              return results;
            });
          },
          onProgress: (sweep, left) => {
            if (!signal.aborted) this.#progress.show(sweep, left);
          },
        },
      );
      if (report !== undefined) (await panel).showBest(report);
    } catch (error) {
      if (!signal.aborted) this.#progress.say(`The run failed: ${messageOf(error)}`);
    }
    if (run !== this.#run) return;
    this.#isReported = hasReport;
    this.#markResults();
    this.#showEnd();
    await sections;
    document.documentElement.dataset["run"] = "ended";
  }

  async #showInstrument(spec: SweepSpec, signal: AbortSignal): Promise<InstrumentPanel> {
    this.#instrument ??= import("./instrument-panel.ts").then(
      (module) => new module.InstrumentPanel(this.#themes, trialRunner(this.#threads)),
    );
    const panel = await this.#instrument;
    if (signal.aborted) return panel;
    panel.show(spec);
    this.#panel.replaceChildren(panel.host);
    return panel;
  }

  #showEnd(): void {
    this.#isRunning = false;
    this.#control.textContent = "Run again";
  }

  async #keepLink(): Promise<void> {
    history.replaceState(null, "", await withGrid(location.hash, this.#editor.text));
  }

  /** Opens a link that the user has put into the address, as a new page does. */
  async #follow(): Promise<void> {
    let text: string | undefined;
    try {
      text = await gridOf(location.hash);
    } catch (error) {
      this.#fault.textContent = messageOf(error);
    }
    if (text === undefined) return;
    this.#editor.text = text;
    clearTimeout(this.#timer);
    (await this.#instrument)?.leave();
    [this.#read, this.#spec] = [undefined, ""];
    await this.#readGrid(true);
  }
}

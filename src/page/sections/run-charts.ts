import { functionKey } from "../../analysis/function-key.ts";
import { convergence } from "../../charts/convergence.ts";
import { pathMap } from "../../charts/path-map.ts";
import { curveStyle } from "../../charts/theme.ts";
import { ChartView } from "../chart-view.ts";
import { runTable } from "../downloads/chart-tables.ts";
import { element, figure } from "../element.ts";
import type { ThemeSource } from "../theme-source.ts";
import { EpochCharts } from "./epoch-charts.ts";
import type { ShownRun } from "./shown-run.ts";

/**
 * Draws runs together: their convergence, their losses and metrics by epoch, and their paths on a
 * map of each objective in one or two dimensions.
 */
export class RunCharts {
  readonly host: HTMLElement = element("div", { class: "run-charts" });
  readonly #themes: ThemeSource;
  readonly #convergence: ChartView;
  readonly #convergenceFigure: HTMLElement;
  readonly #epochs: EpochCharts;
  readonly #landscapes = new Map<string, { readonly view: ChartView; readonly figure: HTMLElement }>();

  constructor(themes: ThemeSource) {
    this.#themes = themes;
    this.#convergence = new ChartView(themes, "convergence");
    this.#convergenceFigure = figure("Convergence", ...this.#convergence.parts());
    this.#epochs = new EpochCharts(themes);
  }

  show(runs: readonly ShownRun[], what: string): void {
    const objectives = Map.groupBy(
      runs.filter(({ record }) => record.dim <= 2),
      ({ spec, problem }) => functionKey(spec, problem),
    );
    for (const key of this.#landscapes.keys()) if (!objectives.has(key)) this.#landscapes.delete(key);
    const figures = [...objectives].map(([key, own]) => this.#landscape(key, own));
    const high = runs.filter(({ record }) => record.dim > 2);
    const unseen =
      high.length === 0
        ? []
        : [element("p", { class: "notes" }, `No path map: the objective has ${high[0]!.record.dim} dimensions.`)];
    if (runs.length === 0) {
      this.host.replaceChildren();
      return;
    }
    this.host.replaceChildren(this.#convergenceFigure, ...this.#epochs.show(runs, what), ...figures, ...unseen);
    this.#convergence.show(
      `Convergence of ${what}: loss against steps`,
      (size, theme) =>
        convergence(
          runs.map(({ record, name, number, spec }) => ({
            record,
            name,
            minimum: spec.objective.minimum,
            ...curveStyle(theme, number),
          })),
          size,
          theme,
        ),
      () => runTable(runs),
    );
    for (const [key, own] of objectives) this.#draw(this.#landscapes.get(key)!.view, own);
  }

  #landscape(key: string, [first]: readonly ShownRun[]): HTMLElement {
    const known = this.#landscapes.get(key);
    if (known !== undefined) return known.figure;
    const view = new ChartView(this.#themes, "landscape");
    const made = { view, figure: figure(`Path on ${first?.problem ?? ""}`, ...view.parts()) };
    this.#landscapes.set(key, made);
    return made.figure;
  }

  #draw(view: ChartView, runs: readonly ShownRun[]): void {
    const [first] = runs;
    if (first === undefined) return;
    const { spec, seed } = first;
    const label = `Path of ${runs.map(({ name }) => name).join(", ")} on ${first.problem}`;
    view.show(
      label,
      (size, theme) =>
        pathMap(
          { space: spec, seed },
          runs.map(({ record, name, number }) => ({ record, name, ...curveStyle(theme, number) })),
          size,
          theme,
        ),
      () => runTable(runs),
    );
  }
}

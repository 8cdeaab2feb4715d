import { functionKey } from "../../analysis/function-key.ts";
import { convergence } from "../../charts/convergence.ts";
import { pathMap } from "../../charts/path-map.ts";
import { curveStyle } from "../../charts/theme.ts";
import type { RunRecord } from "../../analysis/trajectory/run-record.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { ChartView } from "../chart-view.ts";
import { element } from "../element.ts";
import type { ThemeSwitch } from "../theme-switch.ts";

/** A run and its style among the shown runs. */
export interface ShownRun {
  readonly record: RunRecord;
  readonly name: string;
  /** Number of its curve's style. */
  readonly number: number;
  readonly problem: string;
  readonly spec: SpaceSpec;
  /** Seed of the sweep. */
  readonly seed: number;
}

/**
 * Draws runs together: their convergence, and their paths on a map of each objective in one or two
 * dimensions.
 */
export class RunCharts {
  readonly host: HTMLElement = element("div", { class: "run-charts" });
  readonly #themes: ThemeSwitch;
  readonly #convergence: ChartView;
  readonly #convergenceFigure: HTMLElement;
  readonly #landscapes = new Map<string, { readonly view: ChartView; readonly figure: HTMLElement }>();

  constructor(themes: ThemeSwitch) {
    this.#themes = themes;
    this.#convergence = new ChartView(themes, "convergence");
    this.#convergenceFigure = figure(this.#convergence, "Convergence");
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
    this.host.replaceChildren(...(runs.length === 0 ? [] : [this.#convergenceFigure]), ...figures, ...unseen);
    if (runs.length === 0) return;
    this.#convergence.show(`Convergence of ${what}: loss against steps`, (size, theme) =>
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
    );
    for (const [key, own] of objectives) this.#draw(this.#landscapes.get(key)!.view, own);
  }

  #landscape(key: string, [first]: readonly ShownRun[]): HTMLElement {
    const known = this.#landscapes.get(key);
    if (known !== undefined) return known.figure;
    const view = new ChartView(this.#themes, "landscape");
    const made = { view, figure: figure(view, `Path on ${first?.problem ?? ""}`) };
    this.#landscapes.set(key, made);
    return made.figure;
  }

  #draw(view: ChartView, runs: readonly ShownRun[]): void {
    const [first] = runs;
    if (first === undefined) return;
    const { spec, seed } = first;
    const label = `Path of ${runs.map(({ name }) => name).join(", ")} on ${first.problem}`;
    view.show(label, (size, theme) =>
      pathMap(
        { space: spec, seed },
        runs.map(({ record, name, number }) => ({ record, name, ...curveStyle(theme, number) })),
        size,
        theme,
      ),
    );
  }
}

function figure(view: ChartView, caption: string): HTMLElement {
  return element("figure", {}, element("figcaption", {}, caption), view.host);
}

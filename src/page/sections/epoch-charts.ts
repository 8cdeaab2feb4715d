import { lossByEpoch, metricByEpoch } from "../../charts/epochs.ts";
import type { EpochRun } from "../../charts/epochs.ts";
import { curveStyle } from "../../charts/theme.ts";
import type { Theme } from "../../charts/theme.ts";
import { ChartView } from "../chart-view.ts";
import { epochTable } from "../downloads/chart-tables.ts";
import type { ChartTable } from "../downloads/chart-tables.ts";
import { figure } from "../element.ts";
import type { ThemeSource } from "../theme-source.ts";
import type { ShownRun } from "./shown-run.ts";

interface EpochFigure {
  readonly view: ChartView;
  readonly figure: HTMLElement;
}

const LOSS = "loss";

/** Draws runs on data by epoch: the losses over training and validation rows, and each metric. */
export class EpochCharts {
  readonly #themes: ThemeSource;
  /** By metric; the losses have their own name, which no metric can have. */
  readonly #figures = new Map<string, EpochFigure>();

  constructor(themes: ThemeSource) {
    this.#themes = themes;
  }

  /** Draws the runs that have data and returns the figures; none if no run has. */
  show(runs: readonly ShownRun[], what: string): readonly HTMLElement[] {
    const trained = runs.filter(({ record }) => record.epochs !== undefined);
    const styled = (theme: Theme, some: readonly ShownRun[]): EpochRun[] =>
      some.map(({ record, name, number }) => ({ curve: record.epochs!, name, ...curveStyle(theme, number) }));
    // With all rows and no others, the loss by epoch is that of the convergence.
    const isSampled = trained.some(({ spec }) => spec.batch !== undefined || spec.validation !== undefined);
    const metrics = new Set(trained.flatMap(({ spec }) => (spec.objective.metrics ?? []).map(({ name }) => name)));
    const figures: HTMLElement[] = [];
    if (isSampled) {
      const shown = this.#figure(LOSS, "Loss by epoch: training thin, validation bold");
      figures.push(shown.figure);
      shown.view.show(
        `Loss of ${what} by epoch, over training and validation rows`,
        (size, theme) => lossByEpoch(styled(theme, trained), size, theme),
        () => tableOf(trained),
      );
    }
    for (const metric of metrics) {
      const own = trained.filter(({ spec }) => spec.objective.metrics?.some(({ name }) => name === metric) === true);
      const shown = this.#figure(metric, `${metric} by epoch`);
      figures.push(shown.figure);
      shown.view.show(
        `${metric} of ${what} by epoch`,
        (size, theme) => metricByEpoch(styled(theme, own), metric, size, theme),
        () => tableOf(own),
      );
    }
    for (const name of this.#figures.keys()) {
      if (!metrics.has(name) && !(name === LOSS && isSampled)) this.#figures.delete(name);
    }
    return figures;
  }

  #figure(name: string, caption: string): EpochFigure {
    const known = this.#figures.get(name);
    if (known !== undefined) return known;
    const view = new ChartView(this.#themes, "epochs");
    const made = { view, figure: figure(caption, ...view.parts()) };
    this.#figures.set(name, made);
    return made;
  }
}

function tableOf(runs: readonly ShownRun[]): ChartTable {
  return epochTable(runs.map(({ name, record }) => ({ name, curve: record.epochs! })));
}

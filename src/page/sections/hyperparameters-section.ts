import { importance } from "../../analysis/importance.ts";
import { optimizerColors } from "../../analysis/optimizer-colors.ts";
import { parallel, parallelNotes } from "../../analysis/parallel.ts";
import { importanceChart } from "../../charts/importance.ts";
import { parallelChart } from "../../charts/parallel.ts";
import { percent } from "../../format/numbers.ts";
import { ChartView } from "../chart-view.ts";
import { importanceTable, parallelTable } from "../downloads/chart-tables.ts";
import { element } from "../element.ts";
import type { PageSpace } from "../load-report.ts";
import { sectionElement } from "../section.ts";
import type { Section, SectionContext } from "../section.ts";
import { lossGroundOf } from "./loss-ground-of.ts";
import type { ViewState } from "../view-state.ts";

// Both take all outcomes in order. With more trials, a live page draws them when the run has ended.
const MOST_LIVE = 20_000;

const MEANING =
  "Left, the share of the variance of outcomes that each hyperparameter explains alone. Right, each point as a line over all hyperparameters to its outcome, the best bright.";

/**
 * Shows which hyperparameters of the map's space matter, and its points over all of them; undefined
 * if no space varies several.
 */
export const hyperparametersSection: Section = {
  id: "hyperparameters",
  title: "Hyperparameters",
  refresh: "itself",
  make: makeHyperparametersSection,
};

function makeHyperparametersSection({ report, view, themes }: SectionContext): HTMLElement | undefined {
  const isShowable = ({ space, sweep }: PageSpace): boolean => space.varied.length > 1 && !sweep.isSummary;
  if (!report.spaces.some(isShowable)) return undefined;
  const bars = new ChartView(themes, "curves");
  const lines = new ChartView(themes, "curves");
  const shown = element("div", {}, ...lines.parts());
  const notes = element("p", {});
  const section = sectionElement(
    "hyperparameters",
    "Which hyperparameters matter?",
    element("p", {}, MEANING),
    element("div", { class: "pair" }, element("div", {}, ...bars.parts()), shown),
    notes,
  );
  const draw = (state: ViewState, before: ViewState): void => {
    if (state !== before && state.space === before.space) return;
    const space = report.spaceAt(state.space);
    const isShown = space !== undefined && isShowable(space) && space.trials().count > 0;
    section.hidden = !isShown;
    if (!isShown) return;
    const trials = space.trials();
    const shares = importance(trials);
    const colors = optimizerColors(report.spaces.map((one) => one.space.optimizer));
    const color = colors.get(space.space.optimizer)!;
    const each = shares.map(({ name, share }) => `${name} ${percent(share)}`).join(", ");
    bars.show(
      `Importance of hyperparameters of ${space.name}: ${each}`,
      (_size, theme) => importanceChart(shares, color, theme),
      () => importanceTable(shares),
    );
    const found = parallel(trials, space.space.spec ?? space.space.plan, lossGroundOf(space, report));
    shown.hidden = found === undefined;
    if (found === undefined) return;
    lines.show(
      `Points of ${space.name} as lines over ${found.axes.map(({ name }) => name).join(", ")}`,
      (size, theme) => parallelChart(found, size, theme),
      () => parallelTable(found, trials.levels),
    );
    notes.textContent = [`${space.name}.`, ...parallelNotes(found)].join(" ");
  };
  view.watch(draw);
  report.onChange(() => {
    const space = report.spaceAt(view.state.space);
    const isCostly = (space?.trials().count ?? 0) > MOST_LIVE;
    if (!isCostly || space?.sweep.status !== "running") draw(view.state, view.state);
  });
  return section;
}

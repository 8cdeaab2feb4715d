import { optimizerColors } from "../../analysis/optimizer-colors.ts";
import { curveNames } from "../../analysis/curve-names.ts";
import { hasConverged } from "../../analysis/sensitivity.ts";
import { sensitivityChart } from "../../charts/sensitivity.ts";
import type { SensitivityOf } from "../../charts/sensitivity.ts";
import { ChartView } from "../chart-view.ts";
import { sensitivityTable } from "../downloads/chart-tables.ts";
import { choice, element, figure } from "../element.ts";
import { sectionElement } from "../section.ts";
import type { Section, SectionContext } from "../section.ts";
import { lossGroundOf } from "./loss-ground-of.ts";
import { replaceIfNew } from "../live/replace-if-new.ts";
import type { ViewState } from "../view-state.ts";

const MEANING =
  "Each point is the best trial at that value over all other hyperparameters; repeats count together, by their expected steps and median loss. A wide, low curve tolerates a wrong guess.";

/**
 * Shows the effect of one hyperparameter on the optimizers of one objective; undefined if nothing
 * varies.
 */
export const sensitivitySection: Section = {
  id: "sensitivity",
  title: "Sensitivity",
  refresh: "itself",
  make: makeSensitivitySection,
};

function makeSensitivitySection({
  report: { spaces, spaceAt, onChange },
  view,
  themes,
}: SectionContext): HTMLElement | undefined {
  const varying = spaces.filter(({ space, sweep }) => space.varied.length > 0 && !sweep.isSummary);
  const problems = [...new Set(varying.map(({ problem }) => problem))];
  if (problems.length === 0) return undefined;
  const colors = optimizerColors(spaces.map(({ space }) => space.optimizer));
  const controls = element("div", { class: "controls" });
  const charts = { steps: new ChartView(themes, "curves"), loss: new ChartView(themes, "curves") };
  const text = element("p", {});
  const figures = {
    steps: figure("Steps of converged trials", ...charts.steps.parts()),
    loss: figure("Lowest loss", ...charts.loss.parts()),
  };
  const draw = (state: ViewState, before: ViewState): void => {
    if (
      state !== before &&
      state.problem === before.problem &&
      state.over === before.over &&
      state.space === before.space
    )
      return;
    // The default is the map's objective.
    const problem =
      problems.find((one) => one === state.problem) ??
      problems.find((one) => one === spaceAt(state.space)?.problem) ??
      problems[0]!;
    const own = varying.filter((one) => one.problem === problem);
    const names = [...new Set(own.flatMap(({ space }) => space.varied))];
    const over = names.find((name) => name === state.over) ?? names.find((name) => name === "lr") ?? names[0]!;
    const curveNamesOf = curveNames(own.map(({ space }) => space));
    const curves = own.flatMap((one, i): SensitivityOf[] => {
      const { space, sensitivity } = one;
      const curve = sensitivity().find(({ name }) => name === over);
      return curve === undefined
        ? []
        : [
            {
              curve,
              color: colors.get(space.optimizer)!,
              name: curveNamesOf[i]!,
              ground: lossGroundOf(one, { spaces }),
              target: space.spec?.stop.target ?? 0,
            },
          ];
    });
    replaceIfNew(
      controls,
      ...(problems.length < 2
        ? []
        : [
            choice(
              "Objective",
              problems.map((value) => ({ value, text: value })),
              problem,
              (chosen) => view.change({ problem: chosen }),
            ),
          ]),
      ...(names.length < 2
        ? []
        : [
            choice(
              "Over",
              names.map((value) => ({ value, text: value })),
              over,
              (chosen) => view.change({ over: chosen }),
            ),
          ]),
    );
    const isSolved = hasConverged(curves.map(({ curve }) => curve));
    figures.steps.hidden = !isSolved;
    text.textContent = `${MEANING} ${isSolved ? "On the left, values at which no trial converged have no point." : "No trial converged here."}`;
    for (const measure of ["steps", "loss"] as const) {
      charts[measure].show(
        `${measure === "steps" ? "Steps to the target" : "Final loss"} over ${over} on ${problem}, with the other hyperparameters at their best`,
        (size, theme) => sensitivityChart(curves, { measure, over }, size, theme),
        () => sensitivityTable(curves, over),
      );
    }
  };
  view.watch(draw);
  onChange(() => draw(view.state, view.state));
  return sectionElement(
    "sensitivity",
    "How much depends on it?",
    text,
    controls,
    element("div", { class: "pair" }, figures.steps, figures.loss),
  );
}

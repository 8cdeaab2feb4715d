import { leftOutSentence } from "../../analysis/compare/common-problems.ts";
import { figureSentences } from "../../analysis/runtime/figure.ts";
import { leftOutTargetsSentence } from "../../analysis/runtime/targets.ts";
import { optimizerColors } from "../../analysis/optimizer-colors.ts";
import { runtimes } from "../../charts/runtimes.ts";
import { ChartView } from "../chart-view.ts";
import { sharesTable } from "../downloads/chart-tables.ts";
import { element } from "../element.ts";
import { sectionElement } from "../section.ts";
import type { Section, SectionContext } from "../section.ts";

const WORDS =
  "The share of (function, target, run) triples that an optimizer has solved within a number of evaluations per dimension (an ECDF, as in COCO). " +
  "A gradient counts as many evaluations as there are dimensions. Each optimizer has one setting in all figures of a suite and dimension: the one with the largest area below its curve over all functions. " +
  "Failed runs are restarted until one succeeds, in all combinations, so no numbers are drawn. A cross marks the budget, within which nine of ten runs end: what is right of it comes from restarts.";
const WORDS_2009 = " Best 2009, the thick line, is the distribution of the lowest expected running times of BBOB-2009.";

/** Shows the runtime distributions of recorded targets; undefined without any. */
export const runtimesSection: Section = {
  id: "runtimes",
  title: "Running times",
  refresh: "atEnd",
  make: makeRuntimesSection,
};

function makeRuntimesSection({ report: { document, spaces }, themes }: SectionContext): HTMLElement | undefined {
  const figures = document.sweeps.flatMap(({ runtimes }) => runtimes.figures);
  const notes = document.sweeps.flatMap(({ runtimes }) => runtimes.notes);
  if (figures.length + notes.length === 0) return undefined;
  const words = figures.some(({ best2009 }) => best2009 !== undefined) ? WORDS + WORDS_2009 : WORDS;
  const colors = optimizerColors(spaces.map(({ space }) => space.optimizer));
  const section = sectionElement("runtimes", "How soon are targets reached?", element("p", {}, words));
  section.append(...notes.map((note) => element("p", {}, note)));
  for (const figure of figures) {
    const chart = new ChartView(themes, "curves");
    const sentences = figure.isWhole ? [leftOutSentence(figure), leftOutTargetsSentence(figure)] : [];
    const left = sentences.flatMap((sentence) => (sentence === undefined ? [] : [element("p", {}, sentence)]));
    section.append(element("h3", {}, figure.title), ...left, ...chart.parts());
    const best = figure.best2009 === undefined ? [] : [{ name: "best 2009", points: figure.best2009 }];
    const drawn = [...best, ...figure.curves.map(({ name, rises }) => ({ name, points: rises }))];
    chart.show(
      figureSentences(figure),
      (size, theme) => runtimes(figure, colors, size, theme),
      () => sharesTable(drawn, "evaluations_per_dimension"),
    );
  }
  return section;
}

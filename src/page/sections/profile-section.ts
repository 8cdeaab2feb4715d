import { optimizerColors } from "../../analysis/optimizer-colors.ts";
import { optimizerCurveName } from "../../analysis/curve-names.ts";
import { shares } from "../../charts/shares.ts";
import { leftOutSentence } from "../../analysis/compare/common-problems.ts";
import { comparedCosts, performanceProfiles } from "../../analysis/compare/performance-profile.ts";
import type { ComparedCosts } from "../../analysis/compare/performance-profile.ts";
import { counted } from "../../format/numbers.ts";
import { settingOf } from "./best-of-space.ts";
import { ChartView } from "../chart-view.ts";
import { sharesTable } from "../downloads/chart-tables.ts";
import { element } from "../element.ts";
import type { PageSpace } from "../load-report.ts";
import { sectionElement } from "../section.ts";
import type { Section, SectionContext } from "../section.ts";

/**
 * Shows performance profiles over the objectives that all optimizers ran; undefined for a single
 * optimizer.
 */
export const profileSection: Section = {
  id: "profiles",
  title: "Profiles",
  refresh: "itself",
  make: makeProfileSection,
};

function makeProfileSection({ report: { spaces, onChange }, themes }: SectionContext): HTMLElement | undefined {
  if (new Set(spaces.map(({ space }) => space.optimizer)).size < 2) return undefined;
  const words = element("p");
  const section = sectionElement("profiles", "Which is fastest, and which is most reliable?", words);
  const chart = new ChartView(themes, "curves");
  const colors = optimizerColors(spaces.map(({ space }) => space.optimizer));
  const draw = (): void => {
    const costs = comparedNow(spaces);
    const isDrawn = costs.solvers.length > 1 && costs.compared > 0;
    words.textContent = isDrawn ? explained(costs, spaces) : notDrawn(costs);
    if (!isDrawn) {
      for (const part of chart.parts()) part.remove();
      return;
    }
    if (chart.host.parentElement !== section) section.append(...chart.parts());
    const curves = performanceProfiles(costs.solvers).map(({ solver, steps }) => ({
      name: optimizerCurveName(
        solver,
        spaces.map(({ space }) => space),
      ),
      color: colors.get(solver)!,
      points: steps.map(({ ratio, share }) => [ratio, share] as const),
    }));
    chart.show(
      "Performance profiles: share of objectives solved within a multiple of the best optimizer's steps",
      (size, theme) =>
        shares(
          curves,
          {
            name: "times the steps of the best",
            first: 1,
            unit: (value) => `within ${Number(value.toPrecision(3))} times`,
          },
          size,
          theme,
        ),
      () => sharesTable(curves, "times_the_best"),
    );
  };
  draw();
  onChange(draw);
  return section;
}

function comparedNow(spaces: readonly PageSpace[]): ComparedCosts {
  // A space without finished trials does not count as run.
  const run = spaces.filter(({ space }) => space.best !== undefined);
  return comparedCosts(
    run.map((one) => ({ solver: one.space.optimizer, problem: one.problem, cost: settingOf(one)?.steps ?? Infinity })),
  );
}

function explained(costs: ComparedCosts, spaces: readonly PageSpace[]): string {
  const isRepeated = spaces.some(({ space }) => space.expectedTimes.length > 0);
  const sentences = [
    `Performance profiles (Dolan & Moré 2002) over ${counted(costs.compared, "objective")}: the share each optimizer solves within a multiple of the best one's steps.`,
    leftOutSentence(costs),
    isRepeated ? "Steps are expected steps over the repeats." : undefined,
    "The left edge shows how often it is the best, the right edge how many it solves at all. Each optimizer is shown at its best setting for each objective, so the profile compares tuned optimizers; one with a larger grid was tuned more.",
  ];
  return sentences.filter((sentence) => sentence !== undefined).join(" ");
}

function notDrawn({ solvers }: ComparedCosts): string {
  if (solvers.length < 2) return "Performance profiles compare optimizers, and fewer than two have run so far.";
  const names = solvers.map(({ solver }) => solver).join(", ");
  return `Performance profiles compare optimizers on the same objectives, but no objective was run by all of these: ${names}.`;
}

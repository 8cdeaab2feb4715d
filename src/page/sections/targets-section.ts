import { trialAt } from "../../analysis/map/map-trials.ts";
import { optimizerColors } from "../../analysis/optimizer-colors.ts";
import { optimizerCurveName } from "../../analysis/curve-names.ts";
import { shares } from "../../charts/shares.ts";
import { bestOfEach, leftOutSentence, onCommonProblems } from "../../analysis/compare/common-problems.ts";
import { solvedCurves } from "../../analysis/compare/solved-targets.ts";
import type { TargetRun } from "../../analysis/compare/solved-targets.ts";
import { LAST_TARGET, TARGETS, targetRun } from "../../analysis/compare/target-run.ts";
import { count, counted } from "../../format/numbers.ts";
import { settingOf } from "./best-of-space.ts";
import { ChartView } from "../chart-view.ts";
import { sharesTable } from "../downloads/chart-tables.ts";
import { element } from "../element.ts";
import type { PageSpace } from "../load-report.ts";
import { sectionElement } from "../section.ts";
import type { Section, SectionContext } from "../section.ts";

// Total steps the page may run, and the minimum for each run.
const BUDGET = 10_000_000;
const LEAST = 20_000;
const SLICE = 24;

const HEADING = "How much is solved, and how soon?";

/**
 * Shows the share of (objective, target) pairs solved against steps, over the objectives that
 * all optimizers ran. Computes it when it is scrolled into view.
 */
export const targetsSection: Section = {
  id: "targets",
  title: "Targets",
  refresh: "atEnd",
  make: makeTargetsSection,
};

function makeTargetsSection({ report: { spaces }, themes }: SectionContext): HTMLElement | undefined {
  const usable = spaces.filter(
    ({ space }) =>
      space.best !== undefined && space.spec?.targets === undefined && (space.spec?.objective.minimum ?? null) !== null,
  );
  if (usable.length === 0) return undefined;
  const settings = usable.flatMap((one) => {
    const setting = settingOf(one);
    return setting === undefined ? [] : [{ solver: one.space.optimizer, problem: one.problem, one, setting }];
  });
  const common = onCommonProblems(bestOfEach(settings));
  if (common.compared === 0) {
    const none = sectionElement("targets", HEADING, element("p", {}, noneInCommon(usable)));
    none.dataset["state"] = "computed";
    return none;
  }
  const planned = common.runs.flatMap(({ one, setting }) => setting.rows.map((row) => ({ one, row })));
  const isRepeated = planned.length > common.runs.length;
  const unfair = leftOutSentence(common);
  const most = Math.max(LEAST, Math.floor(BUDGET / planned.length));
  const longest = Math.max(...usable.map(({ space }) => space.spec!.stop.max_steps));
  const chart = new ChartView(themes, "curves");
  const state = element("p", { class: "notes", role: "status" }, "Computed when it is scrolled into view.");
  const left = spaces.length - usable.length;
  const section = sectionElement(
    "targets",
    HEADING,
    element(
      "p",
      {},
      `The share of (objective, target) pairs that an optimizer has solved within a number of steps (an ECDF, as in COCO). A sweep stores the steps to one target only, so the best ${isRepeated ? "setting" : "trial"} of each optimizer on each objective is run again here${isRepeated ? ", all its repeats" : ""}: ` +
        `its ${TARGETS} targets lie between the loss at the start and the target of the sweep (${LAST_TARGET} if that is 0), evenly by logarithm. Its setting is the one that was best for the last target. Each objective has the same weight.` +
        (unfair === undefined ? "" : ` ${unfair}`) +
        (left === 0
          ? ""
          : ` ${counted(left, "space")} left out: the minimum is unknown, or the page cannot run the trials.`) +
        (longest > most ? ` Runs are followed for ${count(most)} steps.` : ""),
    ),
    ...chart.parts(),
    state,
  );
  const compute = async (): Promise<void> => {
    const runs: TargetRun[] = [];
    let since = performance.now();
    for (const [i, { one, row }] of planned.entries()) {
      const run = runOf(one, row, most);
      for (let next = run.next(); ; next = run.next()) {
        if (next.done === true) {
          runs.push({ optimizer: one.space.optimizer, problem: one.problem, steps: next.value });
          break;
        }
        if (performance.now() - since < SLICE) continue;
        state.textContent = `Computing: ${i} of ${counted(planned.length, "run")}`;
        await new Promise((resolve) => setTimeout(resolve));
        since = performance.now();
      }
    }
    const colors = optimizerColors(spaces.map(({ space }) => space.optimizer));
    const curves = solvedCurves(runs).map(({ optimizer, steps }) => ({
      name: optimizerCurveName(
        optimizer,
        usable.map(({ space }) => space),
      ),
      color: colors.get(optimizer)!,
      points: steps.map((point) => [point.steps, point.share] as const),
    }));
    state.textContent = `${counted(runs.length, "run")}, ${count(runs.length * TARGETS)} pairs.`;
    chart.show(
      `Share of objective and target pairs solved against steps, ${counted(curves.length, "optimizer")}`,
      (size, theme) =>
        shares(
          curves,
          { name: "steps", first: 1, unit: (value) => `within ${counted(Math.round(value), "step")}` },
          size,
          theme,
        ),
      () => sharesTable(curves, "steps"),
    );
    section.dataset["state"] = "computed";
  };
  let isBegun = false;
  const begin = (): void => {
    if (!isBegun) void compute();
    isBegun = true;
  };
  new IntersectionObserver((entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) begin();
  }).observe(section);
  window.addEventListener("beforeprint", begin);
  return section;
}

function noneInCommon(spaces: readonly PageSpace[]): string {
  const names = [...new Set(spaces.map(({ space }) => space.optimizer))].join(", ");
  return `An ECDF compares optimizers on the same objectives, but no objective was run by all of these: ${names}.`;
}

function runOf({ space, sweep, trials }: PageSpace, row: number, most: number): Generator<number, readonly number[]> {
  return targetRun({ space: space.spec!, seed: sweep.seed, ...trialAt(trials(), row) }, most);
}

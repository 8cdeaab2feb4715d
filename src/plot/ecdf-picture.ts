import { SweepError } from "../errors.ts";
import { optimizerCurveName } from "../analysis/curve-names.ts";
import { bestSetting } from "../analysis/compare/best-setting.ts";
import { bestOfEach, leftOutSentence, onCommonProblems } from "../analysis/compare/common-problems.ts";
import { shares } from "../charts/shares.ts";
import { solvedCurves } from "../analysis/compare/solved-targets.ts";
import type { TargetRun } from "../analysis/compare/solved-targets.ts";
import { TARGETS, targetRun } from "../analysis/compare/target-run.ts";
import { count, counted, percent } from "../format/numbers.ts";
import type { Picture } from "./panel.ts";
import type { PlotSpace } from "./plot-space.ts";
import { tracedTrial } from "./traced-trial.ts";

// Total steps (a few seconds), and the minimum for each run.
const BUDGET = 50_000_000;
const LEAST = 20_000;

/**
 * Draws the share of (objective, target) pairs that optimizers solve within a number of steps, over
 * the objectives that all optimizers ran. Runs the best setting of each again, since a sweep stores
 * the steps to one target. Throws SweepError("input") if none can be run or none is common.
 */
export function ecdfPicture(spaces: readonly PlotSpace[]): Picture {
  const usable = spaces.filter(({ spec }) => spec !== undefined && spec.objective.minimum !== null);
  if (usable.length === 0) {
    const [first] = spaces;
    const reason = first?.whyNot ?? "its minimum is unknown";
    throw new SweepError(
      "input",
      `ecdf needs a known minimum and trials that can be run again: ${first?.label}: ${reason}`,
    );
  }
  const settings = usable.map((space) => ({
    ...{ solver: space.optimizer, problem: space.problem, space },
    setting: bestSetting(space.trials, space.best),
  }));
  const common = onCommonProblems(bestOfEach(settings));
  if (common.compared === 0) {
    const names = [...new Set(usable.map(({ optimizer }) => optimizer))].join(", ");
    throw new SweepError(
      "input",
      `ecdf compares optimizers on the same objectives, but these have none in common: ${names}; use --kind sensitivity`,
    );
  }
  const planned = common.runs.flatMap(({ space, setting }) => setting.rows.map((row) => ({ space, row })));
  const most = Math.max(LEAST, Math.floor(BUDGET / planned.length));
  const runs = planned.map(({ space, row }): TargetRun => {
    const run = targetRun(tracedTrial(space, row), most);
    for (let next = run.next(); ; next = run.next()) {
      if (next.done === true) return { optimizer: space.optimizer, problem: space.problem, steps: next.value };
    }
  });
  const solved = solvedCurves(runs);
  if (solved.every(({ steps }) => steps.length === 0)) {
    throw new SweepError("input", `nothing to draw: none of ${count(runs.length * TARGETS)} targets was reached`);
  }
  const colors = new Map(spaces.map(({ optimizer, color }) => [optimizer, color]));
  const curves = solved.map(({ optimizer, steps }) => ({
    name: optimizerCurveName(optimizer, usable),
    color: colors.get(optimizer)!,
    points: steps.map((point) => [point.steps, point.share] as const),
  }));
  const each = solved.map(({ optimizer, steps }) => {
    const last = steps.at(-1);
    return `${optimizer} ${percent(last?.share ?? 0)}${last === undefined ? "" : ` within ${counted(last.steps, "step")}`}`;
  });
  const what = `${TARGETS} targets on ${counted(common.compared, "objective")}`;
  const unfair = leftOutSentence(common);
  const left = spaces.length - usable.length;
  const longest = Math.max(...usable.map(({ spec }) => spec!.stop.max_steps));
  return {
    panels: [
      {
        title: `Share of ${what} reached`,
        description: `The share of ${what} that an optimizer reaches with a number of steps, each at its best setting. In the end: ${each.join("; ")}.`,
        draw: (size, theme) =>
          shares(
            curves,
            { name: "steps", first: 1, unit: (value) => `within ${counted(Math.round(value), "step")}` },
            size,
            theme,
          ),
      },
    ],
    notes: [
      ...(unfair === undefined ? [] : [unfair]),
      ...(left === 0
        ? []
        : [`${counted(left, "space")} left out: the minimum is unknown, or trials cannot be run here`]),
      ...(longest > most ? [`runs are followed for ${count(most)} steps`] : []),
    ],
  };
}

import { levelText } from "../sweep/spec/levels.ts";
import { SweepError } from "../errors.ts";
import { sensitivityChart } from "../charts/sensitivity.ts";
import type { SensitivityChoice, SensitivityOf } from "../charts/sensitivity.ts";
import { curveNames, withFixed } from "../analysis/curve-names.ts";
import { hasConverged, sensitivity } from "../analysis/sensitivity.ts";
import { didYouMean } from "../suggest.ts";
import type { Panel, Picture } from "./panel.ts";
import { groundsOf } from "./plot-space.ts";
import type { PlotSpace } from "./plot-space.ts";
import { STATUSES } from "../sweep/outcomes/statuses.ts";
import { count, real } from "../format/numbers.ts";

const MOST_PANELS = 12;
const CONVERGED = STATUSES.indexOf("converged");

/**
 * Draws the sensitivity to one hyperparameter: a chart for each objective, a curve for each
 * optimizer. The default measure is steps, or the loss of an objective on which nothing converged.
 * Throws SweepError("input") if it varies in no space.
 */
export function sensitivityPicture(
  spaces: readonly PlotSpace[],
  measure: SensitivityChoice["measure"] | undefined,
  over: string,
): Picture {
  const all = spaces.map((space) => ({ space, curves: sensitivity(space.trials, space.spec ?? space.plan) }));
  const found = all.flatMap(({ space, curves }) => {
    const curve = curves.find(({ name }) => name === over);
    return curve === undefined ? [] : [{ space, curve }];
  });
  if (found.length === 0) {
    const names = [...new Set(all.flatMap(({ curves }) => curves.map(({ name }) => name)))];
    const those =
      names.length === 0 ? ": nothing varies" : didYouMean(over, names) || `: --x takes ${names.join(" or ")}`;
    throw new SweepError("input", `${over} does not vary in any trial${those}`);
  }
  const grounds = groundsOf(spaces);
  const problems = [...Map.groupBy(found, ({ space }) => space.problem)];
  const shown = problems.slice(0, MOST_PANELS);
  const panels = shown.map(([problem, own]): Panel => {
    const names = curveNames(own.map(({ space }) => space));
    const curves = own.map(({ space, curve }, i): SensitivityOf => ({
      curve,
      color: space.color,
      name: names[i]!,
      ground: grounds.get(space)!,
      target: space.spec?.stop.target ?? 0,
    }));
    const usual = hasConverged(own.map(({ curve }) => curve)) ? "steps" : "loss";
    const choice = { measure: measure ?? usual, over };
    return {
      // A single curve has no legend, so the title names it.
      title: curves.length === 1 ? withFixed(own[0]!.space.label, [own[0]!.space]) : problem,
      description: describe(problem, curves, choice),
      draw: (size, theme) => sensitivityChart(curves, choice, size, theme),
    };
  });
  return {
    panels,
    notes:
      shown.length === problems.length
        ? []
        : [`the first ${shown.length} of ${problems.length} objectives are drawn: --space draws one of the others`],
  };
}

function describe(problem: string, curves: readonly SensitivityOf[], { measure, over }: SensitivityChoice): string {
  const each = curves.map(({ name, curve }) => {
    const solved = curve.points.filter(({ status }) => status === CONVERGED);
    if (solved.length === 0) return `${name} converged at none of ${count(curve.points.length)} values`;
    const best = solved.reduce((least, point) => (point.steps < least.steps ? point : least));
    return `${name} converged at ${count(solved.length)} of ${count(curve.points.length)} values, the fastest in ${count(Math.round(best.steps))} steps at ${levelText(curve.levels, best.value, (value) => real(value, 4))}`;
  });
  const repeats = Math.max(...curves.map(({ curve }) => curve.repeats));
  const names =
    repeats > 1
      ? {
          steps: `Expected steps to the target, of ${repeats} repeats,`,
          loss: `Final loss, median of ${repeats} repeats,`,
        }
      : { steps: "Steps to the target", loss: "Final loss" };
  return `${names[measure]} over ${over} on ${problem}, with the other hyperparameters at their best: ${each.join("; ")}.`;
}

import { convergence } from "../charts/convergence.ts";
import { curveNumbers, curveStyle } from "../charts/theme.ts";
import { chosenRuns, describeRun, problemTitle } from "./chosen-runs.ts";
import type { ProblemRuns } from "./chosen-runs.ts";
import type { Panel, Picture } from "./panel.ts";
import type { PlotSpace } from "./plot-space.ts";

export const MOST_CURVES = 12;

/**
 * Draws the loss of trials against steps, a chart for each objective: those of `trials`, or the
 * best of each optimizer. Throws SweepError("input") if a trial cannot be run again.
 */
export function curvePicture(spaces: readonly PlotSpace[], trials: readonly number[]): Picture {
  const { problems, notes } = chosenRuns(spaces, { trials, most: MOST_CURVES });
  return { panels: problems.map(panelOf), notes };
}

function panelOf(own: ProblemRuns): Panel {
  const { problem, runs } = own;
  const numbers = curveNumbers(runs.map(({ space }) => space.color));
  // A single curve has no legend, so the title names it.
  const title = runs.length === 1 ? `${problemTitle(own)} ${runs[0]!.name}` : problemTitle(own);
  return {
    title,
    description: `Loss against steps on ${problem}: ${runs.map(describeRun).join("; ")}.`,
    draw: (size, theme) =>
      convergence(
        runs.map(({ space, record, name }, i) => ({
          ...{ record, name, minimum: space.spec!.objective.minimum },
          ...curveStyle(theme, numbers[i]!),
        })),
        size,
        theme,
      ),
  };
}

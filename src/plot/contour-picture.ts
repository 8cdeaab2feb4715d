import { pathMap } from "../charts/path-map.ts";
import { curveNumbers, curveStyle } from "../charts/theme.ts";
import { chosenRuns, describeRun, problemTitle } from "./chosen-runs.ts";
import type { ProblemRuns } from "./chosen-runs.ts";
import type { Panel, Picture } from "./panel.ts";
import type { PlotSpace } from "./plot-space.ts";

export const MOST_PATHS = 4;

/**
 * Draws the paths of trials on a map of each objective: those of `trials`, or the best of each
 * optimizer. Throws SweepError("input") if an objective has more than two dimensions or a trial
 * cannot be run again.
 */
export function contourPicture(spaces: readonly PlotSpace[], trials: readonly number[]): Picture {
  const { problems, notes } = chosenRuns(spaces, { trials, most: MOST_PATHS, refusal: withoutMap });
  return { panels: problems.map(panelOf), notes };
}

function withoutMap({ label, dim }: PlotSpace): string | undefined {
  return dim <= 2
    ? undefined
    : `a path in ${dim} dimensions has no map: ${label}; sweep plot --kind curve draws its loss`;
}

function panelOf(own: ProblemRuns): Panel {
  const { problem, runs } = own;
  const { spec, seed } = runs[0]!.space;
  const numbers = curveNumbers(runs.map(({ space }) => space.color));
  return {
    title: problemTitle(own),
    description: `${spec!.objective.dim === 1 ? "Points of trials on" : "Paths of trials on a contour map of"} ${problem}: ${runs.map(describeRun).join("; ")}.`,
    draw: (size, theme) => {
      const styled = runs.map(({ record, name }, i) => ({ record, name, ...curveStyle(theme, numbers[i]!) }));
      return pathMap({ space: spec!, seed }, styled, size, theme);
    },
  };
}

import type { DrawnRun } from "../charts/drawn-run.ts";
import { pathMap } from "../charts/path-map.ts";
import { curveNumbers, curveStyle } from "../charts/theme.ts";
import type { Theme } from "../charts/theme.ts";
import { chosenRuns, describeRun, problemTitle } from "./chosen-runs.ts";
import type { ProblemRuns } from "./chosen-runs.ts";
import type { Panel, Picture } from "./panel.ts";
import { animatedPaths, withoutPaths } from "./path-animation.ts";
import type { PlotSpace } from "./plot-space.ts";

export const MOST_PATHS = 4;

/**
 * Draws the paths of trials on a map of each objective: those of `trials`, or the best of each
 * optimizer. With `seconds`, the paths grow for so long. Throws SweepError("input") if an objective
 * has more than two dimensions or a trial cannot be run again.
 */
export function contourPicture(spaces: readonly PlotSpace[], trials: readonly number[], seconds?: number): Picture {
  const { problems, notes } = chosenRuns(spaces, { trials, most: MOST_PATHS, refusal: withoutMap });
  return { panels: problems.map((own) => panelOf(own, seconds)), notes };
}

function withoutMap({ label, dim }: PlotSpace): string | undefined {
  return dim <= 2
    ? undefined
    : `a path in ${dim} dimensions has no map: ${label}; sweep plot --kind curve draws its loss`;
}

function panelOf(own: ProblemRuns, seconds: number | undefined): Panel {
  const { problem, runs } = own;
  const { spec, seed } = runs[0]!.space;
  const numbers = curveNumbers(runs.map(({ space }) => space.color));
  const styled = (theme: Theme): DrawnRun[] =>
    runs.map(({ record, name }, i) => ({ record, name, ...curveStyle(theme, numbers[i]!) }));
  const still: Panel = {
    title: problemTitle(own),
    description: `${spec!.objective.dim === 1 ? "Points of trials on" : "Paths of trials on a contour map of"} ${problem}: ${runs.map(describeRun).join("; ")}.`,
    draw: (size, theme) => pathMap({ space: spec!, seed }, styled(theme), size, theme),
  };
  if (seconds === undefined) return still;
  return {
    ...still,
    draw: (size, theme) => withoutPaths(still.draw(size, theme), styled(theme)),
    overlay: (option, place, theme, prefix) => animatedPaths(option, styled(theme), { place, theme, prefix, seconds }),
  };
}

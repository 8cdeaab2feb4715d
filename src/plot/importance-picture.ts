import { SweepError } from "../errors.ts";
import { importance } from "../analysis/importance.ts";
import { importanceChart } from "../charts/importance.ts";
import { percent } from "../format/numbers.ts";
import type { Panel, Picture } from "./panel.ts";
import type { PlotSpace } from "./plot-space.ts";

const MOST_PANELS = 12;

/**
 * Draws the importance of the hyperparameters of each space. Throws SweepError("input") if none has
 * several.
 */
export function importancePicture(spaces: readonly PlotSpace[]): Picture {
  const all = spaces.map((space) => ({ space, shares: importance(space.trials) }));
  const found = all.filter(({ shares }) => shares.length > 1);
  if (found.length === 0) throw new SweepError("input", "nothing to draw: no space varies several hyperparameters");
  const shown = found.slice(0, MOST_PANELS);
  const panels = shown.map(({ space: { label, color }, shares }): Panel => {
    const each = shares.map(({ name, share }) => `${name} ${percent(share)}`).join(", ");
    return {
      title: label,
      description: `${label}: the share of the variance of outcomes that each hyperparameter explains alone: ${each}.`,
      draw: (_size, theme) => importanceChart(shares, color, theme),
    };
  });
  const left = `the first ${shown.length} of ${found.length} spaces are drawn: --space draws one of the others`;
  return { panels, notes: shown.length === found.length ? [] : [left] };
}

import { SweepError } from "../errors.ts";
import { parallel, parallelNotes } from "../analysis/parallel.ts";
import { parallelChart } from "../charts/parallel.ts";
import { counted } from "../format/numbers.ts";
import type { Panel, Picture } from "./panel.ts";
import { groundsOf } from "./plot-space.ts";
import type { PlotSpace } from "./plot-space.ts";

const MOST_PANELS = 12;

/**
 * Draws the points of each space as lines over all its hyperparameters. Throws SweepError("input")
 * if none has several.
 */
export function parallelPicture(spaces: readonly PlotSpace[]): Picture {
  const grounds = groundsOf(spaces);
  const found = spaces.flatMap((space) => {
    const lines = parallel(space.trials, space.spec ?? space.plan, grounds.get(space)!);
    return lines === undefined ? [] : [{ space, lines }];
  });
  if (found.length === 0) throw new SweepError("input", "nothing to draw: no space varies several hyperparameters");
  const shown = found.slice(0, MOST_PANELS);
  const panels = shown.map(({ space: { label }, lines }): Panel => {
    const names = [...lines.axes, lines.outcome].map(({ name }) => name).join(", ");
    return {
      title: label,
      description: [
        `${label}: ${counted(lines.lines.length, "point")} as lines over ${names}.`,
        ...parallelNotes(lines),
      ].join(" "),
      draw: (size, theme) => parallelChart(lines, size, theme),
    };
  });
  const left = `the first ${shown.length} of ${found.length} spaces are drawn: --space draws one of the others`;
  return { panels, notes: shown.length === found.length ? [] : [left] };
}

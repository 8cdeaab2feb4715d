import type { ObjectiveSpec } from "../objectives/objective-spec.ts";
import { contour } from "./contour.ts";
import type { DrawnRun } from "./drawn-run.ts";
import { landscape } from "./landscape.ts";
import type { ChartOption, Size } from "./option.ts";
import type { Theme } from "./theme.ts";

/** Draws the paths of runs over their objective, which has one or two dimensions. */
export function pathMap(objective: ObjectiveSpec, runs: readonly DrawnRun[], size: Size, theme: Theme): ChartOption {
  return objective.dim === 1 ? landscape(objective, runs, size, theme) : contour(objective, runs, size, theme);
}

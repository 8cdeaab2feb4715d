import type { SeededSpace } from "../kernel/js/space-function.ts";
import { contour } from "./contour.ts";
import type { DrawnRun } from "./drawn-run.ts";
import { landscape } from "./landscape.ts";
import type { ChartOption, Size } from "./option.ts";
import type { Theme } from "./theme.ts";

/** Draws the paths of runs over their objective, which has one or two dimensions. */
export function pathMap(of: SeededSpace, runs: readonly DrawnRun[], size: Size, theme: Theme): ChartOption {
  return of.space.objective.dim === 1 ? landscape(of, runs, size, theme) : contour(of, runs, size, theme);
}

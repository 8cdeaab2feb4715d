import type { PageReport } from "../load-report.ts";
import type { TrialPlace, ViewState } from "../view-state.ts";

/** The trial that is open: the one chosen, else the best of the space that is shown. */
export function openTrial({ spaceAt }: PageReport, { trial, space }: ViewState): TrialPlace | undefined {
  const shown = spaceAt(space);
  if (trial !== undefined || shown?.space.best === undefined) return trial;
  return { space: shown.index, trial: shown.trials().trial[shown.space.best]! };
}

import type { MapTrials } from "../analysis/map/map-trials.ts";
import type { Results } from "../store/read/results.ts";
import type { TrialSpace } from "../store/read/trial-columns.ts";

/** Reads all stored trials of a space, as maps use them. */
export function readMapTrials(results: Results, sweepId: number, space: TrialSpace): MapTrials {
  const { hyperparameters: names, levels } = space;
  return { ...results.trialColumns(sweepId, [space], names), names, levels };
}

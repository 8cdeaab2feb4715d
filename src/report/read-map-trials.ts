import type { MapTrials } from "../analysis/map/map-trials.ts";
import type { Results } from "../store/read/results.ts";
import type { TrialSpace } from "../store/read/trial-columns.ts";

/** Reads all stored trials of a space, as maps use them. */
export function readMapTrials(results: Results, sweepId: number, space: TrialSpace): MapTrials {
  const { hyperparameters: names, levels, measures } = space;
  const wanted = [...names, ...measures.map(({ name }) => name)];
  const { hyperparameters: all, ...columns } = results.trialColumns(sweepId, [space], wanted);
  const measured = measures.map((one, i) => ({ ...one, values: all[names.length + i]! }));
  return { ...columns, hyperparameters: all.slice(0, names.length), names, levels, measured };
}

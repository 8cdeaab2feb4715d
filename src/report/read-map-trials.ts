import type { MapTrials } from "../analysis/map/map-trials.ts";
import type { Results } from "../store/read/results.ts";
import type { TrialSpace } from "../store/read/trial-columns.ts";

/** Reads all stored trials of a space, as maps use them. */
export function readMapTrials(results: Results, sweepId: number, space: TrialSpace): MapTrials {
  const { hyperparameters: names, levels, measures, roundColumns } = space;
  const rungs = roundColumns.filter((name) => name === "rung");
  const wanted = [...names, ...measures.map(({ name }) => name), ...rungs];
  const { hyperparameters: all, ...columns } = results.trialColumns(sweepId, [space], wanted);
  const measured = measures.map((one, i) => ({ ...one, values: all[names.length + i]! }));
  const rung = rungs.length === 0 ? undefined : all.at(-1);
  return { ...columns, hyperparameters: all.slice(0, names.length), names, levels, measured, rung };
}

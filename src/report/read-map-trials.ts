import type { MapTrials } from "../analysis/map/map-trials.ts";
import type { Results } from "../store/read/results.ts";
import type { TrialSpace } from "../store/read/trial-columns.ts";

/** Reads all stored trials of a space, as maps use them. */
export function readMapTrials(results: Results, sweepId: number, space: TrialSpace): MapTrials {
  const { hyperparameters: names, levels } = space;
  const { count, hyperparameters, repeat, ...columns } = results.trialColumns(sweepId, [space], names);
  const rows = new Float64Array(count * names.length);
  for (const [i, column] of hyperparameters.entries()) {
    for (let row = 0; row < count; row += 1) rows[row * names.length + i] = column[row]!;
  }
  return { ...columns, count, names, levels, hyperparameters: rows, repeat: Int32Array.from(repeat) };
}

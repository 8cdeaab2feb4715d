import { givenHyperparameters } from "../../sweep/spec/varied.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { MapTrials } from "../map/map-trials.ts";
import { settingText } from "../setting-text.ts";
import { pointOf } from "../trial-points.ts";

/** A trial among the runs of a picture. */
export interface NamedRun {
  readonly spec: SpaceSpec;
  readonly trials: MapTrials;
  readonly row: number;
}

/**
 * Returns a name for each run: `momentum lr 0.01, momentum 0.9`. It has the hyperparameters that
 * the grid names, and no optimizer if all runs have the same one. Runs that would share a name also
 * have their trial's number.
 */
export function runNames(runs: readonly NamedRun[]): string[] {
  const isMixed = new Set(runs.map(({ spec }) => spec.optimizer.name)).size > 1;
  const names = runs.map(({ spec, trials, row }) => {
    const setting = settingText(pointOf(trials, row), givenHyperparameters(spec));
    if (setting === "") return spec.optimizer.name;
    return isMixed ? `${spec.optimizer.name} ${setting}` : setting;
  });
  return names.map((name, i) => {
    const { trials, row } = runs[i]!;
    return names.indexOf(name) === names.lastIndexOf(name) ? name : `${name}, trial ${trials.trial[row]}`;
  });
}

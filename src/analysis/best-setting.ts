import { STATUSES } from "../sweep/outcomes/statuses.ts";
import { expectedTimes } from "./expected-time.ts";
import type { ExpectedTime } from "./expected-time.ts";
import type { MapTrials } from "./map/map-trials.ts";
import { pointOf, repeatsFrom } from "./trial-points.ts";

/** The setting that stands for a space among others. */
export interface BestSetting {
  /**
   * All repeats of the setting with the least expected running time, or of the lowest median loss where none converged;
   * without repeats, or where these are not among the trials, the best trial.
   */
  readonly rows: readonly number[];
  /** How many repeats it has; undefined where nothing is repeated. */
  readonly repeats: number | undefined;
  /** Number of its first trial. */
  readonly trial: number;
  readonly hyperparameters: Readonly<Record<string, number>>;
  /** That it needs: expected ones where it is repeated. Infinity where it does not converge. */
  readonly steps: number;
  /** Where it is repeated, the median. */
  readonly finalLoss: number;
}

/**
 * The best setting of a space whose best trial is in row `best`. The first of `times` counts, which may be of more trials
 * than are here, as where a page has a choice of them.
 */
export function bestSetting(
  trials: MapTrials,
  best: number,
  times: readonly ExpectedTime[] = expectedTimes(trials, 1),
): BestSetting {
  const [expected] = times;
  if (expected !== undefined) {
    const first = trials.trial.indexOf(expected.trial);
    return { ...expected, rows: first < 0 ? [best] : repeatsFrom(trials, first) };
  }
  const hasConverged = STATUSES[trials.status[best]!] === "converged";
  return {
    ...{ rows: [best], repeats: undefined, trial: trials.trial[best]!, hyperparameters: pointOf(trials, best) },
    ...{ steps: hasConverged ? trials.steps[best]! : Infinity, finalLoss: trials.finalLoss[best]! },
  };
}

import type { HyperparameterValue } from "../../sweep/spec/sweep-spec.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import { expectedTimes } from "./expected-time.ts";
import type { ExpectedTime } from "./expected-time.ts";
import type { MapTrials } from "../map/map-trials.ts";
import { pointOf, repeatsFrom } from "../trial-points.ts";

/** The setting that represents a space in comparisons. */
export interface BestSetting {
  /**
   * Rows of the setting with the least expected running time, or with the lowest median loss if
   * none converged. Only the best trial if nothing is repeated, or if the setting's rows are not
   * here.
   */
  readonly rows: readonly number[];
  /** Number of repeats; undefined if nothing is repeated. */
  readonly repeats: number | undefined;
  /** Number of its first trial. */
  readonly trial: number;
  readonly hyperparameters: Readonly<Record<string, HyperparameterValue>>;
  /**
   * Steps to converge; expected steps if the setting is repeated. Infinity if it does not converge.
   */
  readonly steps: number;
  /** Median of the steps to converge; Infinity if half of the repeats or more do not converge. */
  readonly medianSteps: number;
  /** Final loss, or its median if it is repeated. */
  readonly finalLoss: number;
}

/**
 * Returns the best setting of a space whose best trial is in row `best`. It is the first of
 * `times`, which may cover more trials than `trials` does.
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
  const steps = hasConverged ? trials.steps[best]! : Infinity;
  return {
    ...{ rows: [best], repeats: undefined, trial: trials.trial[best]!, hyperparameters: pointOf(trials, best) },
    ...{ steps, medianSteps: steps, finalLoss: trials.finalLoss[best]! },
  };
}

import { STATUSES } from "../spec/columns.ts";
import { expectedTimes } from "./expected-time.ts";
import type { MapTrials } from "./map-trials.ts";
import { trialPoints } from "./trial-points.ts";

/** The setting that stands for a space among others. */
export interface BestSetting {
  /** All repeats of the setting with the least expected running time; without repeats, the best trial. */
  readonly rows: readonly number[];
  /** That it needs: expected ones where it is repeated. Infinity where it does not converge. */
  readonly steps: number;
}

/** The best setting of a space whose best trial is in row `best`. */
export function bestSetting(trials: MapTrials, best: number): BestSetting {
  const [expected] = expectedTimes(trials, 1);
  if (expected !== undefined) {
    const first = trials.trial.indexOf(expected.trial);
    for (const rows of trialPoints(trials)) if (rows[0] === first) return { rows, steps: expected.steps };
  }
  const hasConverged = STATUSES[trials.status[best]!] === "converged";
  return { rows: [best], steps: hasConverged ? trials.steps[best]! : Infinity };
}

import type { HyperparameterValue } from "../../sweep/spec/sweep-spec.ts";
import { counted } from "../../format/numbers.ts";
import { compareSettings } from "../../sweep/outcomes/best-order.ts";
import { medianSteps, settingOutcome, stepQuartiles } from "../../sweep/outcomes/setting.ts";
import type { Quartiles, SettingOutcome } from "../../sweep/outcomes/setting.ts";
import type { MapTrials } from "../map/map-trials.ts";
import { pointOf, repeatCount, repeatsFrom, trialPoints } from "../trial-points.ts";

/** The expected number of steps until a point converges, with restarts until it does. */
export interface ExpectedTime {
  readonly hyperparameters: Readonly<Record<string, HyperparameterValue>>;
  /** Trial number of the first repeat. */
  readonly trial: number;
  readonly repeats: number;
  readonly successes: number;
  /** Expected steps; Infinity if no repeat converged. */
  readonly steps: number;
  /** Median of the steps to converge; one that did not converge counts as Infinity. */
  readonly medianSteps: number;
  /** Quartiles of the same. */
  readonly stepQuartiles: Quartiles;
  /** Median of the final losses; one that diverged or failed counts as Infinity. */
  readonly finalLoss: number;
}

/** Number of settings shown for each space. */
export const EXPECTED_TIMES = 3;

/** Returns the `most` best settings by `compareSettings`. Empty if nothing is repeated. */
export function expectedTimes(trials: MapTrials, most: number): ExpectedTime[] {
  if (repeatCount(trials) === 1) return [];
  const settings: { readonly row: number; readonly outcome: SettingOutcome }[] = [];
  for (const rows of trialPoints(trials)) settings.push({ row: rows[0]!, outcome: settingOutcome(trials, rows) });
  return settings
    .sort((a, b) => compareSettings("steps", a.outcome, b.outcome) || a.row - b.row)
    .slice(0, most)
    .map(({ row, outcome: { repeats, converged, expectedSteps, medianLoss } }) => ({
      ...{ hyperparameters: pointOf(trials, row), trial: trials.trial[row]! },
      ...{ repeats, successes: converged, steps: expectedSteps, finalLoss: medianLoss },
      medianSteps: medianSteps(trials, repeatsFrom(trials, row)),
      stepQuartiles: stepQuartiles(trials, repeatsFrom(trials, row)),
    }));
}

/** Whether a space has repeats and none of them converged. */
export function hasNoExpectedTime([least]: readonly ExpectedTime[]): boolean {
  return least?.steps === Infinity;
}

/** Returns the sentence for such a space. */
export function neverSentence(name: string, counts: Readonly<Record<string, number>>): string {
  const done = Object.values(counts).reduce((sum, one) => sum + one, 0);
  return `${name}: none of its ${counted(done, "trial")} converged, so no setting has an expected running time.`;
}

import { statusText } from "../../analysis/map/cell-text.ts";
import { bestSetting } from "../../analysis/compare/best-setting.ts";
import type { BestSetting } from "../../analysis/compare/best-setting.ts";
import type { BestOfSpace } from "../../page-data/report-sentences.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import { shownValues } from "./shown-values.ts";
import type { PageSpace } from "../load-report.ts";

/** The best setting of a space, as the tables show it. */
export interface ShownBest extends BestOfSpace {
  /** Number of its first trial. */
  readonly trial: number;
  /** How it ended, in words; "never converged" for a repeated setting. */
  readonly ended: string;
  /** Steps made, also if it did not converge; expected steps if it is repeated. */
  readonly stepsMade: number;
}

/** Returns the best setting of a space; undefined if no trial is done. */
export function settingOf({ space, trials }: PageSpace): BestSetting | undefined {
  return space.best === undefined ? undefined : bestSetting(trials(), space.best, space.expectedTimes);
}

/**
 * Returns the best setting of a space in full (without repeats: its best trial); undefined if no
 * trial is done.
 */
export function bestOfSpace(one: PageSpace): ShownBest | undefined {
  const setting = settingOf(one);
  if (setting === undefined) return undefined;
  const { space } = one;
  const { rows, repeats, hyperparameters, trial, steps, finalLoss } = setting;
  const all = one.trials();
  const [row = 0] = rows;
  return {
    ...{ space, repeats, trial, steps, finalLoss },
    ended: repeats === undefined ? statusText(STATUSES[all.status[row]!]!) : "never converged",
    stepsMade: repeats === undefined ? all.steps[row]! : steps,
    values: shownValues(space, hyperparameters),
  };
}

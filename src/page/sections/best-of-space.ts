import { statusText } from "../../analysis/map/cell-text.ts";
import { bestSetting } from "../../analysis/best-setting.ts";
import type { BestSetting } from "../../analysis/best-setting.ts";
import type { BestOfSpace } from "../../page-data/report-sentences.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import type { PageSpace } from "../load-report.ts";

/** The best of a space, and what a table says of it. */
export interface ShownBest extends BestOfSpace {
  /** Number of its first trial. */
  readonly trial: number;
  /** How it ended, in words; of a setting with repeats, how none of them did. */
  readonly ended: string;
  /** Steps that were made, also in vain; expected ones where it is repeated. */
  readonly stepsMade: number;
}

/** The best setting of a space; undefined where no trial is done. */
export function settingOf({ space, trials }: PageSpace): BestSetting | undefined {
  return space.best === undefined ? undefined : bestSetting(trials(), space.best, space.expectedTimes);
}

/** The best setting of a space in full: without repeats, its best trial. Undefined where none is done. */
export function bestOfSpace(one: PageSpace): ShownBest | undefined {
  const setting = settingOf(one);
  if (setting === undefined) return undefined;
  const { space } = one;
  const { rows, repeats, hyperparameters, trial, steps, finalLoss } = setting;
  const varied = new Set(space.varied);
  const all = one.trials();
  const [row = 0] = rows;
  return {
    ...{ space, repeats, trial, steps, finalLoss },
    ended: repeats === undefined ? statusText(STATUSES[all.status[row]!]!) : "never converged",
    stepsMade: repeats === undefined ? all.steps[row]! : steps,
    values: Object.fromEntries(Object.entries(hyperparameters).filter(([name]) => varied.has(name))),
  };
}

import { UNSOUND } from "../../sweep/outcomes/statuses.ts";
import { PRINTED } from "../../sweep/outcomes/printed-columns.ts";
import { valueText } from "../../sweep/spec/levels.ts";
import { real } from "../../format/numbers.ts";
import type { BestTrial } from "../../store/read/best.ts";

/** Returns the hyperparameters to show: those that the grid gives, or else all. */
export function shownNames({ given, hyperparameters }: BestTrial): readonly string[] {
  return given.length > 0 ? given : Object.keys(hyperparameters);
}

/**
 * Formats the hyperparameters of the best, and how it ended unless it is one trial that converged:
 * `lr=0.3 (converged 18/20)`.
 */
export function settings(best: BestTrial): string {
  const { given, hyperparameters, status } = best;
  const values = shownNames(best).map(
    (name) => `${name}=${valueText(hyperparameters[name] ?? NaN, (value) => real(value, 4))}`,
  );
  const converged = convergedText(best);
  const lost = lostText(best);
  const isTold = lost.some((text) => text.endsWith(` ${status}`));
  const ended = [
    ...(converged === null ? [] : [`converged ${converged}`]),
    ...lost,
    ...(status === "converged" || isTold ? [] : [status]),
  ];
  return [
    ...(given.length > 0 ? [] : ["defaults:"]),
    ...values,
    ...(ended.length === 0 ? [] : [`(${ended.join(", ")})`]),
  ].join(" ");
}

/** Formats how many repeats diverged or failed: `2/7 diverged`. */
function lostText({ repeats, diverged = 0, failed = 0 }: BestTrial): string[] {
  return Object.entries({ diverged, failed }).flatMap(([what, count]) =>
    count === 0 ? [] : [`${count}/${repeats} ${what}`],
  );
}

/**
 * Formats how many repeats converged, as `18/20`; null if nothing is repeated, or the minimum is
 * unknown.
 */
export function convergedText({ repeats, converged }: BestTrial): string | null {
  return repeats === undefined || converged === undefined ? null : `${converged}/${repeats}`;
}

export const SETTING_COLUMNS: (typeof PRINTED)["setting"]["all"] = PRINTED.setting.all;

/** The best as a setting, with the names that programs read. Unknown values are null. */
type SettingCells = Readonly<Record<(typeof SETTING_COLUMNS)[number], number | null>>;

/** Returns the best as a setting: a trial without repeats is one with a single repeat. */
export function settingCells(best: BestTrial): SettingCells {
  if (best.repeats !== undefined || best.isSingleRepeat === true) {
    const { repeats = null, converged_share = null, expected_steps = null, median_steps = null } = best;
    const { steps_q25 = null, steps_q75 = null, loss_q25 = null, loss_q75 = null } = best;
    return { repeats, converged_share, expected_steps, median_steps, steps_q25, steps_q75, loss_q25, loss_q75 };
  }
  const isConverged = best.status === "converged";
  const steps = isConverged ? best.steps : null;
  const loss = UNSOUND.includes(best.status) ? null : best.final_loss;
  return {
    ...{ repeats: 1, converged_share: isConverged ? 1 : 0, expected_steps: steps, median_steps: steps },
    ...{ steps_q25: steps, steps_q75: steps, loss_q25: loss, loss_q75: loss },
  };
}

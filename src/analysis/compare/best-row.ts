import { eachOutcome, type MapTrials, outcomeAt } from "../map/map-trials.ts";
import { compareOutcomes, compareSettings } from "../../sweep/outcomes/best-order.ts";
import type { Outcome } from "../../sweep/outcomes/best-order.ts";
import { settingOutcome } from "../../sweep/outcomes/setting.ts";
import type { SettingOutcome } from "../../sweep/outcomes/setting.ts";
import { repeatCount, trialPoints } from "../trial-points.ts";

/**
 * Returns the row that `sweep best` shows: of the best trial, or with repeats of the first repeat
 * of the best setting. `rows` are some points with all their repeats. Undefined without rows.
 */
export function bestRow(trials: MapTrials, rows?: Iterable<number>): number | undefined {
  return repeatCount(trials) === 1 ? bestTrialRow(trials, rows) : bestSettingRow(trials, rows);
}

/** Returns the row of the best trial, whichever repeat it is. Undefined without rows. */
export function bestTrialRow(trials: MapTrials, rows?: Iterable<number>): number | undefined {
  let best: { readonly row: number; readonly outcome: Outcome } | undefined;
  const add = (row: number, outcome: Outcome): void => {
    if (best !== undefined && compareOutcomes(outcome, best.outcome) >= 0) return;
    best = { row, outcome: { ...outcome } };
  };
  if (rows === undefined) eachOutcome(trials, add);
  else for (const row of rows) add(row, outcomeAt(trials, row));
  return best?.row;
}

function bestSettingRow(trials: MapTrials, rows: Iterable<number> | undefined): number | undefined {
  const shown = rows === undefined ? undefined : flagged(trials.count, rows);
  let best: { readonly row: number; readonly outcome: SettingOutcome } | undefined;
  for (const repeats of trialPoints(trials)) {
    const [row = 0] = repeats;
    if (shown?.[row] === 0) continue;
    const outcome = settingOutcome(trials, repeats);
    if (best === undefined || compareSettings("steps", outcome, best.outcome) < 0) best = { row, outcome };
  }
  return best?.row;
}

/** Returns 1 for each of these rows. */
function flagged(count: number, rows: Iterable<number>): Uint8Array {
  const flags = new Uint8Array(count);
  for (const row of rows) flags[row] = 1;
  return flags;
}

import type { Database } from "better-sqlite3";

import { isFailed, keptSettings } from "../../sweep/outcomes/best-rows.ts";
import {
  type BestBy,
  compareSettings,
  decidingPlace,
  isTied,
  SETTING_ORDERS,
  type SettingKey,
} from "../../sweep/outcomes/best-order.ts";
import {
  lossQuartiles,
  medianStatus,
  medianSteps,
  settingOutcome,
  type SettingOutcome,
  stepQuartiles,
} from "../../sweep/outcomes/setting.ts";
import { STATUSES, type Status, type StatusKind, statusTraits } from "../../sweep/outcomes/statuses.ts";
import type { SettingColumns } from "./row-types.ts";
import type { SpaceRow } from "./spaces.ts";

/** The best setting of a space with repeats. */
export interface BestSetting extends SettingColumns {
  /** Number of its first trial. */
  readonly trial: number;
  /** Status of its median repeat. */
  readonly status: Status;
  readonly medianLoss: number | null;
  /** The first key in which it is better than another of `ties`; undefined if all are equal. */
  readonly tieBreak: SettingKey | undefined;
}

/** The repeats of a setting, by column. */
interface Setting {
  readonly trial: number;
  readonly status: readonly number[];
  readonly steps: readonly number[];
  readonly finalLoss: readonly number[];
}

/** The trials of a space, and the number of repeats of each setting. */
type SettingRange = Pick<SpaceRow, "first" | "end" | "repeats">;

type Row = [trial: number, status: number, steps: number, finalLoss: number | null];

// Rows per query: twice as fast as single rows.
const BLOCK = 1000;

/**
 * Returns the best setting of a space by `compareSettings`; undefined if no trial is done. Reads
 * all rows once, and holds one setting at a time.
 */
export function bestSetting(db: Database, sweepId: number, space: SpaceRow, by: BestBy): BestSetting | undefined {
  let best: { readonly setting: Setting; readonly outcome: SettingOutcome } | undefined;
  let ties = 0;
  // The place of the first key in which the tied settings differ.
  let place = Infinity;
  for (const setting of settingsOf(db, sweepId, space)) {
    const outcome = settingOutcome(setting, rowsOf(setting));
    const order = best === undefined ? -1 : compareSettings(by, outcome, best.outcome);
    const isAsGood = best !== undefined && isTied(by, outcome, best.outcome);
    if (isAsGood) place = Math.min(place, decidingPlace(by, outcome, best!.outcome));
    else if (order < 0) place = Infinity;
    ties = isAsGood ? ties + 1 : order < 0 ? 1 : ties;
    if (order < 0) best = { setting, outcome };
  }
  if (best === undefined) return undefined;
  const { setting, outcome } = best;
  const { repeats, converged, expectedSteps, medianLoss } = outcome;
  const rows = rowsOf(setting);
  const [stepsLow, stepsHigh] = stepQuartiles(setting, rows);
  const [lossLow, lossHigh] = lossQuartiles(setting, rows);
  const countOf = (kind: StatusKind): number =>
    setting.status.filter((code) => statusTraits(STATUSES[code]!).kind === kind).length;
  return {
    ...{ trial: setting.trial, status: STATUSES[medianStatus(setting, rows)]!, medianLoss: finite(medianLoss) },
    ...{ repeats, converged, converged_share: converged / repeats, expected_steps: finite(expectedSteps) },
    ...{ median_steps: finite(medianSteps(setting, rows)), ties },
    ...{ steps_q25: finite(stepsLow), steps_q75: finite(stepsHigh) },
    ...{ loss_q25: finite(lossLow), loss_q75: finite(lossHigh) },
    ...{ tieBreak: SETTING_ORDERS[by][place], diverged: countOf("diverged"), failed: countOf("failed") },
  };
}

/** Returns the first trials of whole settings that a summary need not keep. */
export function droppedSettings(db: Database, sweepId: number, space: SettingRange): number[] {
  const whole = [];
  for (const setting of settingsOf(db, sweepId, space)) {
    if (setting.status.length < space.repeats) continue;
    const outcome = settingOutcome(setting, rowsOf(setting));
    whole.push({ trial: setting.trial, outcome, hasFailed: setting.status.some(isFailed) });
  }
  const kept = keptSettings(whole);
  return whole.filter((setting) => !kept.has(setting)).map(({ trial }) => trial);
}

/** Yields the settings of a space in order. Repeats of a setting have adjacent trial numbers. */
function* settingsOf(db: Database, sweepId: number, { first, end, repeats }: SettingRange): Generator<Setting> {
  const select = db
    .prepare<[from: number, to: number], Row>(
      `SELECT trial, status, steps, final_loss FROM result
      WHERE sweep_id = ${sweepId} AND trial >= ? AND trial < ? ORDER BY trial LIMIT ${BLOCK}`,
    )
    .raw();
  let next = first;
  let setting: { trial: number; status: number[]; steps: number[]; finalLoss: number[] } | undefined;
  let after = first;
  for (let block = select.all(next, end); block.length > 0; block = select.all(next, end)) {
    for (const [trial, status, steps, finalLoss] of block) {
      if (setting === undefined || trial >= after) {
        if (setting !== undefined) yield setting;
        setting = { trial, status: [], steps: [], finalLoss: [] };
        after = first + (Math.floor((trial - first) / repeats) + 1) * repeats;
      }
      setting.status.push(status);
      setting.steps.push(steps);
      setting.finalLoss.push(finalLoss ?? NaN);
      next = trial + 1;
    }
  }
  if (setting !== undefined) yield setting;
}

function rowsOf({ status }: Setting): number[] {
  return [...status.keys()];
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

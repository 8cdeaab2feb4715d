import { compareBy, compareSettings, leadingValue } from "./best-order.ts";
import type { BestBy, Outcome } from "./best-order.ts";
import type { TrialColumns } from "./columns.ts";
import { pickRows } from "./rows.ts";
import { settingOutcome } from "./setting.ts";
import type { SettingOutcome } from "./setting.ts";
import { FAILED, STATUSES } from "./statuses.ts";

/** Number of trials that a summary keeps of each space for each order of BEST_ORDERS. */
export const BEST_KEPT = 10;

/** Number of settings that it keeps with all their repeats, if trials are repeated. */
const SETTINGS_KEPT = 3;

/** With more repeats a summary keeps single trials, since a chunk has few whole settings. */
export const MOST_KEPT_REPEATS = 100;

/** A setting among others, of which a summary keeps the best. */
export interface KeptSetting {
  readonly outcome: SettingOutcome;
  readonly hasFailed: boolean;
}

/**
 * Returns the rows of a chunk that may be among the best of their space: the first of each order,
 * and the first trial with an error, for its message. Repeats of a setting stay together.
 */
export function bestRows(columns: TrialColumns): TrialColumns {
  const most = columns.repeat.reduce((most, repeat) => Math.max(most, repeat), 0);
  return most === 0 || most >= MOST_KEPT_REPEATS ? bestTrials(columns) : bestSettings(columns);
}

/**
 * Returns the settings that a summary keeps: the first of each order, and the first with a failed
 * trial. The settings are in the order of their trials.
 */
export function keptSettings<Setting extends KeptSetting>(settings: readonly Setting[]): Set<Setting> {
  const failed = settings.find(({ hasFailed }) => hasFailed);
  const best = (["steps", "final_loss"] as const).flatMap((by) =>
    settings.toSorted((a, b) => compareSettings(by, a.outcome, b.outcome)).slice(0, SETTINGS_KEPT),
  );
  return new Set([...best, ...(failed === undefined ? [] : [failed])]);
}

/** Whether a status is that of a failed trial. */
export function isFailed(status: number): boolean {
  return FAILED.includes(STATUSES[status]!);
}

function bestTrials(columns: TrialColumns): TrialColumns {
  const rows = new Set([...firstRows(columns, "steps"), ...firstRows(columns, "final_loss")]);
  const failed = columns.status.findIndex(isFailed);
  if (failed !== -1) rows.add(failed);
  return pickRows(
    columns,
    [...rows].sort((a, b) => a - b),
  );
}

/** Keeps whole settings. The first and the last may continue in other chunks, so they stay. */
function bestSettings(columns: TrialColumns): TrialColumns {
  const settings: number[][] = [];
  for (let row = 0; row < columns.count; row += 1) {
    const isNext = row === 0 || !(columns.repeat[row]! > columns.repeat[row - 1]!);
    if (isNext) settings.push([row]);
    else settings.at(-1)!.push(row);
  }
  const ends = [...new Set([settings[0]!, settings.at(-1)!])];
  const inner = settings.slice(1, -1).map((rows) => ({
    ...{ rows, outcome: settingOutcome(columns, rows), hasFailed: rows.some((row) => isFailed(columns.status[row]!)) },
  }));
  const rows = [...ends, ...[...keptSettings(inner)].map((setting) => setting.rows)].flat();
  return pickRows(
    columns,
    rows.sort((a, b) => a - b),
  );
}

/** Returns the first BEST_KEPT rows of an order. One comparison decides for nearly all rows. */
function firstRows({ count, status, steps, finalLoss }: TrialColumns, by: BestBy): readonly number[] {
  const outcomeOf = (row: number): Outcome => ({
    status: status[row]!,
    steps: steps[row]!,
    finalLoss: finalLoss[row]!,
  });
  const best: number[] = [];
  let most = Infinity;
  for (let row = 0; row < count; row += 1) {
    const outcome = outcomeOf(row);
    if (!(leadingValue(by, outcome) <= most)) continue;
    best.push(row);
    best.sort((a, b) => compareBy(by, outcomeOf(a), outcomeOf(b)) || a - b);
    if (best.length > BEST_KEPT) best.pop();
    if (best.length === BEST_KEPT) most = leadingValue(by, outcomeOf(best.at(-1)!));
  }
  return best;
}

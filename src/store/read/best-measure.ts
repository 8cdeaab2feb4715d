import type { Database } from "better-sqlite3";

import { median } from "../../sweep/outcomes/quantile.ts";
import { STATUSES, UNSOUND } from "../../sweep/outcomes/statuses.ts";
import { trialAt } from "./best.ts";
import type { BestTrial } from "./row-types.ts";
import type { SpaceRow } from "./spaces.ts";

/** The best trial by a measure, or the first trial of the best setting. */
export interface BestMeasured {
  readonly best: BestTrial;
  /** The measure: of the trial, or the median of the repeats. */
  readonly value: number | null;
  /** Number of repeats that are done. */
  readonly repeats: number;
}

type Row = [trial: number, status: number, value: number | null];

interface Setting {
  readonly trial: number;
  readonly repeats: number;
  /** Share of the repeats that diverged or failed. */
  readonly unsound: number;
  /** The lowest is the best; NaN if the median is unknown. */
  readonly key: number;
}

/**
 * Returns the best trial of a space by one of its measures; undefined if the space lacks it, or no
 * trial is done. Of repeated trials, compares settings: those with all repeats first, then the
 * smaller share that diverged or failed, then the better median.
 */
export function bestMeasured(db: Database, sweepId: number, space: SpaceRow, name: string): BestMeasured | undefined {
  const at = space.measures.findIndex((one) => one.name === name);
  const measure = space.measures[at];
  if (measure === undefined) return undefined;
  const sign = measure.better === "lower" ? 1 : -1;
  const rows = db
    .prepare<[], Row>(
      `SELECT trial, status, ${space.measurePlaces[at]!.column} FROM result
      WHERE sweep_id = ${sweepId} AND trial >= ${space.first} AND trial < ${space.end} ORDER BY trial`,
    )
    .raw()
    .all();
  const settings = Map.groupBy(rows, ([trial]) => Math.floor((trial - space.first) / space.repeats));
  let best: Setting | undefined;
  for (const repeats of settings.values()) {
    const setting = {
      trial: repeats[0]![0],
      repeats: repeats.length,
      unsound: repeats.filter(([, status]) => UNSOUND.includes(STATUSES[status]!)).length / repeats.length,
      key: median(repeats.map(([, , value]) => (value === null ? NaN : sign * value))),
    };
    if (best === undefined || isBetter(setting, best)) best = setting;
  }
  if (best === undefined) return undefined;
  const { trial, key, repeats } = best;
  return { best: trialAt(db, sweepId, space, trial)!, value: Number.isNaN(key) ? null : sign * key, repeats };
}

function isBetter(a: Setting, b: Setting): boolean {
  if (a.repeats !== b.repeats) return a.repeats > b.repeats;
  if (a.unsound !== b.unsound) return a.unsound < b.unsound;
  return a.key < b.key || (Number.isNaN(b.key) && !Number.isNaN(a.key));
}

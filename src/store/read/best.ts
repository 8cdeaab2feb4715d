import type { Database } from "better-sqlite3";

import { BEST_ORDERS, type BestBy, type BestKey } from "../../sweep/outcomes/best-order.ts";
import { BEST_KEPT, MOST_KEPT_REPEATS } from "../../sweep/outcomes/best-rows.ts";
import { FAILED, STATUSES, statusCode, UNSOUND } from "../../sweep/outcomes/statuses.ts";
import { valueOf } from "../../sweep/spec/levels.ts";
import { quoted } from "../file/hyperparameter-columns.ts";
import { spaceRows } from "./space-rows.ts";
import { bestSetting, droppedSettings } from "./best-setting.ts";
import type { BestTrial } from "./row-types.ts";
import type { SpaceRow } from "./spaces.ts";

export type { BestTrial };

/** SQL lists and conditions of stored codes. */
export const UNSOUND_CODES: string = UNSOUND.map(statusCode).join(", ");
export const FAILED_CODES: string = FAILED.map(statusCode).join(", ");
export const CONVERGED: string = `status = ${statusCode("converged")}`;

const KEYS: Readonly<Record<BestKey, string>> = {
  soundness: `status IN (${UNSOUND_CODES})`,
  steps: "steps",
  finalLoss: "final_loss NULLS LAST",
};

/** Renders a condition and an order of BEST_ORDERS as SQL. */
function ordered(by: BestBy): string {
  const { onlyConverged, keys } = BEST_ORDERS[by];
  const order = [...keys.map((key) => KEYS[key]), "trial"].join(", ");
  return `${onlyConverged ? `AND ${CONVERGED} ` : ""}ORDER BY ${order}`;
}

/**
 * Returns the best trial of a space by BEST_ORDERS, or of its best setting if trials are repeated;
 * undefined if no trial is done. If no trial has a place in the order by steps, final loss decides.
 * A summary of many repeats keeps single ones, so its best trial is one repeat.
 */
export function bestTrial(db: Database, sweepId: number, space: SpaceRow, by: BestBy): BestTrial | undefined {
  if (space.repeats > 1 && space.hasSettings) return bestRepeated(db, sweepId, space, by);
  const row =
    (by === "steps" ? first(db, sweepId, space, ordered("steps")) : undefined) ??
    first(db, sweepId, space, ordered("final_loss"));
  if (row === undefined) return undefined;
  return { ...toBest(space, row), ...(space.repeats > 1 ? { isSingleRepeat: true } : {}) };
}

function bestRepeated(db: Database, sweepId: number, space: SpaceRow, by: BestBy): BestTrial | undefined {
  const best = bestSetting(db, sweepId, space, by);
  const row = best === undefined ? undefined : first(db, sweepId, space, `AND trial = ${best.trial}`);
  if (best === undefined || row === undefined) return undefined;
  const { trial: _trial, status, medianLoss, ties, tieBreak: _break, ...columns } = best;
  // A summary keeps too few settings to count ties.
  const counted = space.store === "summary" ? {} : { ties };
  return { ...toBest(space, row), status, steps: best.median_steps, final_loss: medianLoss, ...columns, ...counted };
}

/** Returns a trial of a space by its number. */
export function trialAt(db: Database, sweepId: number, space: SpaceRow, trial: number): BestTrial | undefined {
  const row = first(db, sweepId, space, `AND trial = ${trial}`);
  return row === undefined ? undefined : toBest(space, row);
}

function toBest(space: SpaceRow, row: Row): BestTrial {
  const [trial, repeat, status, steps, finalLoss, ...values] = row;
  return {
    space: space.space,
    label: space.label,
    objective: space.objective,
    optimizer: space.optimizer,
    trial,
    repeat,
    status: STATUSES[status]!,
    steps,
    final_loss: finalLoss,
    hyperparameters: Object.fromEntries(
      space.hyperparameters.map((name, i) => {
        const code = values[i] ?? null;
        return [name, code === null ? null : valueOf(space.levels, name, code)];
      }),
    ),
    ...{ varied: space.varied, given: space.given },
  };
}

type Row = [
  trial: number,
  repeat: number,
  status: number,
  steps: number,
  finalLoss: number | null,
  ...(number | null)[],
];

/** Returns the first row of a space with a condition or order. */
function first(db: Database, sweepId: number, space: SpaceRow, condition: string): Row | undefined {
  const names = ["trial", "repeat", "status", "steps", "final_loss", ...space.hyperparameters.map(quoted)];
  return db
    .prepare<[], Row>(`SELECT ${names.join(", ")} FROM ${spaceRows(sweepId, space)} WHERE true ${condition} LIMIT 1`)
    .raw()
    .get();
}

/**
 * Deletes a space's rows except those that a summary keeps, in a transaction. Of repeated trials,
 * settings stay as a whole, and so do those whose repeats are not all done.
 */
export function keepBest(
  db: Database,
  sweepId: number,
  { first, end, repeats }: Pick<SpaceRow, "first" | "end" | "repeats">,
): void {
  const range = "FROM result WHERE sweep_id = :sweepId AND trial >= :first AND trial < :end";
  if (repeats > 1 && repeats <= MOST_KEPT_REPEATS) {
    const remove = db.prepare(`DELETE ${range}`);
    for (const trial of droppedSettings(db, sweepId, { first, end, repeats })) {
      remove.run({ sweepId, first: trial, end: trial + repeats });
    }
    return;
  }
  db.prepare(
    `DELETE ${range}
      AND trial NOT IN (SELECT trial ${range} ${ordered("steps")} LIMIT ${BEST_KEPT})
      AND trial NOT IN (SELECT trial ${range} ${ordered("final_loss")} LIMIT ${BEST_KEPT})
      AND trial NOT IN (SELECT trial ${range} AND status IN (${FAILED_CODES}) ORDER BY trial LIMIT 1)`,
  ).run({ sweepId, first, end });
}

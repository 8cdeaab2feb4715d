import type { Database } from "better-sqlite3";

import { BEST_ORDERS, type BestBy, type BestKey } from "../../sweep/outcomes/best-order.ts";
import { BEST_KEPT } from "../../sweep/outcomes/best-rows.ts";
import { FAILED, STATUSES, type Status, statusCode, UNSOUND } from "../../sweep/outcomes/statuses.ts";
import { quoted } from "../file/hyperparameter-columns.ts";
import { spaceRows } from "./space-rows.ts";
import type { SpaceRow } from "./spaces.ts";

export interface BestTrial {
  readonly space: number;
  readonly label: string;
  readonly objective: string;
  readonly optimizer: string;
  readonly trial: number;
  readonly repeat: number;
  readonly status: Status;
  readonly steps: number;
  readonly final_loss: number | null;
  /** Values used, in the optimizer's order. */
  readonly hyperparameters: Readonly<Record<string, number | null>>;
  /** Hyperparameters that differ between the trials of the space. */
  readonly varied: readonly string[];
}

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
 * Returns the best trial of a space by BEST_ORDERS; undefined if no trial is done. If no trial has
 * a place in the order by steps, final loss decides.
 */
export function bestTrial(db: Database, sweepId: number, space: SpaceRow, by: BestBy): BestTrial | undefined {
  const row =
    (by === "steps" ? first(db, sweepId, space, "steps") : undefined) ?? first(db, sweepId, space, "final_loss");
  if (row === undefined) return undefined;
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
    hyperparameters: Object.fromEntries(space.hyperparameters.map((name, i) => [name, values[i] ?? null])),
    varied: space.varied,
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

function first(db: Database, sweepId: number, space: SpaceRow, by: BestBy): Row | undefined {
  const names = ["trial", "repeat", "status", "steps", "final_loss", ...space.hyperparameters.map(quoted)];
  return db
    .prepare<[], Row>(`SELECT ${names.join(", ")} FROM ${spaceRows(sweepId, space)} WHERE true ${ordered(by)} LIMIT 1`)
    .raw()
    .get();
}

/**
 * Deletes a space's rows except the first BEST_KEPT of each order and the first with an error, in a
 * transaction.
 */
export function keepBest(db: Database, sweepId: number, { first, end }: Pick<SpaceRow, "first" | "end">): void {
  const range = "FROM result WHERE sweep_id = :sweepId AND trial >= :first AND trial < :end";
  db.prepare(
    `DELETE ${range}
      AND trial NOT IN (SELECT trial ${range} ${ordered("steps")} LIMIT ${BEST_KEPT})
      AND trial NOT IN (SELECT trial ${range} ${ordered("final_loss")} LIMIT ${BEST_KEPT})
      AND trial NOT IN (SELECT trial ${range} AND status IN (${FAILED_CODES}) ORDER BY trial LIMIT 1)`,
  ).run({ sweepId, first, end });
}

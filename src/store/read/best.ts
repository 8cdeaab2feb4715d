import type { Database } from "better-sqlite3";

import { BEST_KEPT, FAILING, UNSOUND } from "../../sweep/outcomes/best-rows.ts";
import { STATUSES, type Status } from "../../sweep/outcomes/columns.ts";
import { quoted } from "../file/hyperparameter-columns.ts";
import type { SpaceRow } from "./spaces.ts";

export type BestBy = "steps" | "final_loss";

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
  /** The values used, in the optimizer's order. */
  readonly hyperparameters: Readonly<Record<string, number | null>>;
  /** The hyperparameters that differ between the trials of the space. */
  readonly varied: readonly string[];
}

const code = (status: Status): number => STATUSES.indexOf(status);

const CONVERGED = `status = ${code("converged")}`;
// The orders of spec/best-rows.ts, which picks what a summary keeps.
const BY_STEPS = "steps, final_loss NULLS LAST, trial";
const BY_LOSS = `status IN (${UNSOUND.map(code).join(", ")}), final_loss NULLS LAST, steps, trial`;

/**
 * The best trial of a space; undefined where none is done. By steps, it is the converged trial with the fewest;
 * where none converged, and by final loss, the trial with the lowest. Ties go to the lowest trial number.
 */
export function bestTrial(db: Database, sweepId: number, space: SpaceRow, by: BestBy): BestTrial | undefined {
  const row =
    (by === "steps" ? first(db, sweepId, space, CONVERGED, BY_STEPS) : undefined) ??
    first(db, sweepId, space, "TRUE", BY_LOSS);
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

function first(db: Database, sweepId: number, space: SpaceRow, where: string, order: string): Row | undefined {
  const names = ["trial", "repeat", "status", "steps", "final_loss", ...space.hyperparameters.map(quoted)];
  return db
    .prepare<[number, number, number], Row>(
      `SELECT ${names.join(", ")} FROM result
      WHERE sweep_id = ? AND trial >= ? AND trial < ? AND ${where} ORDER BY ${order} LIMIT 1`,
    )
    .raw()
    .get(sweepId, space.first, space.end);
}

/** Deletes the rows of a range of trials but for the first BEST_KEPT of either order, and the first that failed. Call it inside a transaction. */
export function keepBest(db: Database, sweepId: number, { first, end }: Pick<SpaceRow, "first" | "end">): void {
  const range = "FROM result WHERE sweep_id = :sweepId AND trial >= :first AND trial < :end";
  db.prepare(
    `DELETE ${range}
      AND trial NOT IN (SELECT trial ${range} AND ${CONVERGED} ORDER BY ${BY_STEPS} LIMIT ${BEST_KEPT})
      AND trial NOT IN (SELECT trial ${range} ORDER BY ${BY_LOSS} LIMIT ${BEST_KEPT})
      AND trial NOT IN (SELECT trial ${range} AND status IN (${FAILING.map(code).join(", ")}) ORDER BY trial LIMIT 1)`,
  ).run({ sweepId, first, end });
}

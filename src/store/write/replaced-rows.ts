import type { Database, Statement } from "better-sqlite3";

import type { ChunkTotals } from "../../sweep/wire/chunk.ts";

/** Deletes the rows of trials that run again in a later round. */
export class ReplacedRows {
  readonly #delete: Statement<[trial: number], number>;

  constructor(db: Database, sweepId: number) {
    this.#delete = db
      .prepare<[number], number>(`DELETE FROM result WHERE sweep_id = ${sweepId} AND trial = ? RETURNING status`)
      .pluck();
  }

  /**
   * Deletes the rows that trials have so far, inside a transaction. Returns the totals of the new
   * rows without those of the deleted ones. Their steps were made, so they stay.
   */
  remove(trials: Float64Array, { steps, ...totals }: ChunkTotals): ChunkTotals {
    const statuses = [...totals.statuses];
    let removed = 0;
    for (const trial of trials) {
      for (const status of this.#delete.all(trial)) {
        statuses[status]! -= 1;
        removed += 1;
      }
    }
    return { trials: totals.trials - removed, steps, statuses };
  }
}

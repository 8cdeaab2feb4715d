import type { Database, Statement } from "better-sqlite3";

import type { ChunkTotals } from "../../sweep/wire/chunk.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";

/** Keeps the number of trials by status in each space's row, so that no query has to count rows. */
export class SpaceCounts {
  readonly #add: Statement<number[]>;

  constructor(db: Database, sweepId: number) {
    const counts = STATUSES.map((status) => `${status} = ${status} + ?`);
    this.#add = db.prepare(
      `UPDATE space SET ${counts.join(", ")}, steps = steps + ? WHERE sweep_id = ${sweepId} AND space = ?`,
    );
  }

  /** Adds counts of a space. Call it inside a transaction. */
  add(space: number, { statuses, steps }: ChunkTotals): void {
    this.#add.run(...statuses, steps, space);
  }
}

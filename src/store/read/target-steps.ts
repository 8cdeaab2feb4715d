import type { Database } from "better-sqlite3";

/**
 * Returns the steps at which a trial reached the targets of its space, in their order; null for a
 * target that it did not reach. Empty without targets.
 */
export function targetStepsOf(db: Database, sweepId: number, trial: number): (number | null)[] {
  return db
    .prepare<[number, number], number | null>(
      "SELECT steps FROM targets WHERE sweep_id = ? AND trial = ? ORDER BY target DESC",
    )
    .pluck()
    .all(sweepId, trial);
}

import type { Database } from "better-sqlite3";

import { STATUSES, type Status } from "../spec/columns.ts";
import { type BestTrial, bestTrial } from "./best.ts";
import type { SpaceRow } from "./spaces.ts";

/** How the trials of a space ended. */
export interface SpaceSummary {
  readonly space: number;
  readonly label: string;
  readonly objective: string;
  readonly optimizer: string;
  readonly trials: number;
  readonly done: number;
  readonly counts: Readonly<Record<Status, number>>;
  /** Converged trials over those done; null where none is done. */
  readonly converged: number | null;
  /** By steps; null where no trial is done. */
  readonly best: BestTrial | null;
}

const NONE = { converged: 0, stationary: 0, diverged: 0, exhausted: 0, failed: 0, timed_out: 0 };

/** Counts the outcomes of a space and finds its best trial. */
export function summarise(db: Database, sweepId: number, space: SpaceRow): SpaceSummary {
  // Sums, not GROUP BY: SQLite would sort the rows for it.
  const sums = STATUSES.map((_, code) => `sum(status = ${code})`);
  const found = db
    .prepare<[number, number, number], (number | null)[]>(
      `SELECT ${sums.join(", ")} FROM result WHERE sweep_id = ? AND trial >= ? AND trial < ?`,
    )
    .raw()
    .get(sweepId, space.first, space.end);
  const counts: Record<Status, number> = { ...NONE };
  for (const [code, status] of STATUSES.entries()) counts[status] = found?.[code] ?? 0;
  const done = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return {
    space: space.space,
    label: space.label,
    objective: space.objective,
    optimizer: space.optimizer,
    trials: space.trials,
    done,
    counts,
    converged: done === 0 ? null : counts.converged / done,
    best: bestTrial(db, sweepId, space, "steps") ?? null,
  };
}

import type { Database } from "better-sqlite3";

import type { Status } from "../../sweep/outcomes/statuses.ts";
import { type BestTrial, bestTrial } from "./best.ts";
import type { SpaceRow } from "./spaces.ts";

/** Counts and best trial of a space. */
export interface SpaceSummary {
  readonly space: number;
  readonly label: string;
  readonly objective: string;
  readonly optimizer: string;
  readonly trials: number;
  readonly done: number;
  readonly counts: Readonly<Record<Status, number>>;
  /** Fraction of finished trials that converged; null if none is finished. */
  readonly converged: number | null;
  /** Best trial by steps; null if none is finished. */
  readonly best: BestTrial | null;
}

/** Summarises a space. */
export function summarise(db: Database, sweepId: number, space: SpaceRow): SpaceSummary {
  const { counts } = space;
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

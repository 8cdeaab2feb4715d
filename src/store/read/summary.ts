import type { Database } from "better-sqlite3";

import { bestTrial } from "./best.ts";
import type { SpaceSummary } from "./row-types.ts";
import type { SpaceRow } from "./spaces.ts";

export type { SpaceSummary };

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

import type { Database } from "better-sqlite3";

import { axisEnds } from "../../sweep/spec/axis-ends.ts";
import type { SweepSpec } from "../../sweep/spec/sweep-spec.ts";

/**
 * Stores what the grid gives of each space: its repeats, and the ends of its axes. Earlier versions
 * did not, so their sweeps get it when they are run again.
 */
export function storeAxes(db: Database, sweepId: number, { spaces }: SweepSpec): void {
  const store = db.prepare(
    "UPDATE space SET repeats = :repeats, axes = :axes WHERE sweep_id = :sweepId AND space = :space AND axes IS NULL",
  );
  for (const [space, spec] of spaces.entries()) {
    store.run({ sweepId, space, repeats: spec.repeats, axes: JSON.stringify(axisEnds(spec)) });
  }
}

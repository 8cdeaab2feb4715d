import type { Database } from "better-sqlite3";

import { storedMeasures } from "./space-row.ts";
import { addData, type DataRow } from "./data-rows.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";

/** The grid of a run. */
interface RunGrid {
  readonly spaces: readonly SpaceSpec[];
  readonly yaml: string;
  readonly data: readonly DataRow[];
}

/**
 * Replaces the grid of a stored sweep by that of its next run if `better` of a metric differs. It
 * changes no number, so the sweep is the same. The data goes along, because the grid may name it
 * otherwise. Call it inside a transaction.
 */
export function renewMeasures(db: Database, sweepId: number, { spaces, yaml, data }: RunGrid): void {
  const renew = db.prepare(
    `UPDATE space SET measures = :measures
    WHERE sweep_id = :sweepId AND space = :index AND measures IS NOT :measures`,
  );
  const changes = spaces.map((space, index) => renew.run({ sweepId, index, measures: storedMeasures(space) }).changes);
  if (changes.every((count) => count === 0)) return;
  db.prepare("UPDATE sweep SET spec = ? WHERE sweep_id = ?").run(yaml, sweepId);
  db.prepare("DELETE FROM data WHERE sweep_id = ?").run(sweepId);
  addData(db, sweepId, data);
}

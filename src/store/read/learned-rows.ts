import type { Database } from "better-sqlite3";

import { placesOf } from "../file/hyperparameter-columns.ts";
import type { LearnedColumns } from "../../sweep/rounds/planner.ts";
import { measuresOf } from "../../sweep/spec/measures.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";

/** Rows of a part. */
const PART = 10_000;

/**
 * Yields the outcomes of the rows of a space that have a round, in parts, by trial. `db` is that of
 * the run, which writes nothing meanwhile.
 */
export function* learnedRows(
  db: Database,
  sweepId: number,
  spec: SpaceSpec,
  { space, round }: { readonly space: number; readonly round: number },
): Generator<LearnedColumns, void> {
  const names = Object.keys(spec.optimizer.hyperparameters);
  const measures = measuresOf(spec).map(({ name }) => name);
  const places = placesOf(db, sweepId)(space, [...names, ...measures, "round"]);
  const columns = places.map(({ table, column }) => `${table === "result" ? "r" : "s"}.${column}`);
  const rows = db
    .prepare<[number], (number | null)[]>(
      `SELECT r.trial, r.repeat, r.status, r.steps, r.final_loss, ${columns.slice(0, -1).join(", ")}
      FROM space s CROSS JOIN result r ON r.sweep_id = s.sweep_id AND r.trial >= s.first_trial AND r.trial < s.end_trial
      WHERE s.sweep_id = ${sweepId} AND s.space = ${space} AND ${columns.at(-1)} = ? ORDER BY r.trial`,
    )
    .raw();
  let part: (number | null)[][] = [];
  for (const row of rows.iterate(round)) {
    if (part.push(row) < PART) continue;
    yield columnsOf(part, names.length);
    part = [];
  }
  if (part.length > 0) yield columnsOf(part, names.length);
}

function columnsOf(rows: readonly (readonly (number | null)[])[], width: number): LearnedColumns {
  // A loss that is not finite is stored as NULL.
  const column = (at: number): Float64Array<ArrayBuffer> => Float64Array.from(rows, (row) => row[at] ?? NaN);
  const wide = (from: number, to?: number): Float64Array<ArrayBuffer> =>
    Float64Array.from(rows.flatMap((row) => row.slice(from, to).map((value) => value ?? NaN)));
  const first = 5;
  return {
    count: rows.length,
    trial: column(0),
    repeat: Int32Array.from(column(1)),
    status: Uint8Array.from(column(2)),
    steps: column(3),
    finalLoss: column(4),
    hyperparameters: wide(first, first + width),
    ...(rows[0]!.length > first + width ? { measures: wide(first + width) } : {}),
  };
}

import type { StoredRow } from "../sweep/outcomes/columns.ts";
import type { QueryOptions } from "../store/read/query-text.ts";
import type { Results } from "../store/read/results.ts";

/** A row of the view `results`. What is not finite, or not known, is null. */
export interface ResultRow extends StoredRow {
  readonly space: number;
  readonly objective: string;
  /** JSON. */
  readonly objective_parameters: string;
  readonly dim: number;
  readonly optimizer: string;
  readonly error: string | null;
  /** Hyperparameters by their names; null where the optimizer has none of that name. */
  readonly [hyperparameter: string]: number | string | null;
}

/** Trials of a sweep, read as they are asked for, in the order of their numbers unless `orderBy` says otherwise. */
export function* resultRows(
  results: Results,
  sweepId: number,
  options: Omit<QueryOptions, "columns"> = {},
): Generator<ResultRow> {
  const { columns, rows } = results.query(sweepId, options);
  for (const row of rows) yield Object.fromEntries(columns.map((name, i) => [name, row[i] ?? null])) as ResultRow;
}

import type { StoredRow } from "../sweep/outcomes/columns.ts";
import type { QueryOptions } from "../store/read/query-text.ts";
import type { Results } from "../store/read/results.ts";

/** A row of the view `results`. Non-finite and unknown values are null. */
export interface ResultRow extends StoredRow {
  readonly space: number;
  readonly objective: string;
  /** JSON. */
  readonly objective_parameters: string;
  readonly dim: number;
  readonly optimizer: string;
  readonly error: string | null;
  /** Hyperparameters by name; null if the optimizer does not have it. */
  readonly [hyperparameter: string]: number | string | null;
}

/** Yields trials of a sweep, read on demand, by trial number unless `orderBy` is given. */
export function* resultRows(
  results: Results,
  sweepId: number,
  options: Omit<QueryOptions, "columns"> = {},
): Generator<ResultRow> {
  const { columns, rows } = results.query(sweepId, options);
  for (const row of rows) yield Object.fromEntries(columns.map((name, i) => [name, row[i] ?? null])) as ResultRow;
}

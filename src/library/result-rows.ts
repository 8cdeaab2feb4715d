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
  /** Label of the space. */
  readonly label: string;
  /** The schedule as written: a name with its parameters, or a formula. */
  readonly schedule: string;
  readonly clip: number | null;
  readonly noise: number;
  /** JSON: coordinates, or "random". */
  readonly start: string;
  /** null if an early version wrote the sweep. */
  readonly seed: number | null;
  readonly repeats: number | null;
  /** Error of a failed trial; of a diverged one, a loss that is not finite. */
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

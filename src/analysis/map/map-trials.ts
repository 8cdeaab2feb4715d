/** The trials of one space, a column each; a kernel's TrialColumns with the hyperparameters' names are one. */
export interface MapTrials {
  readonly count: number;
  /** The hyperparameters. */
  readonly names: readonly string[];
  /** Row by row, a value for each name. */
  readonly hyperparameters: Float64Array;
  readonly trial: Float64Array;
  readonly repeat: Int32Array;
  /** Index into STATUSES. */
  readonly status: Uint8Array;
  readonly steps: Float64Array;
  /** NaN where it is not finite. */
  readonly finalLoss: Float64Array;
}

/** A hyperparameter's value in a row. */
export function valueAt({ names, hyperparameters }: MapTrials, row: number, column: number): number {
  return hyperparameters[row * names.length + column] ?? NaN;
}

/** The values that a hyperparameter has in some rows, ascending. */
export function distinctValues(trials: MapTrials, column: number, rows: Iterable<number>): number[] {
  const values = new Set<number>();
  for (const row of rows) values.add(valueAt(trials, row, column));
  return [...values].sort((a, b) => a - b);
}

import type { Levels } from "../../sweep/spec/sweep-spec.ts";

/**
 * The trials of one space by columns. A kernel's TrialColumns with hyperparameter names has this
 * type.
 */
export interface MapTrials {
  readonly count: number;
  /** Names of the hyperparameters. */
  readonly names: readonly string[];
  /** Values of the hyperparameters that are not numbers; rows have their positions. */
  readonly levels?: Levels | undefined;
  /** Values row by row, one for each name. */
  readonly hyperparameters: Float64Array;
  readonly trial: Float64Array;
  readonly repeat: Int32Array;
  /** Index into STATUSES. */
  readonly status: Uint8Array;
  readonly steps: Float64Array;
  /** NaN if it is not finite. */
  readonly finalLoss: Float64Array;
}

/** Returns a hyperparameter's value in a row. */
export function valueAt({ names, hyperparameters }: MapTrials, row: number, column: number): number {
  return hyperparameters[row * names.length + column] ?? NaN;
}

/** Returns the distinct values of a hyperparameter in some rows, ascending. */
export function distinctValues(trials: MapTrials, column: number, rows: Iterable<number>): number[] {
  const values = new Set<number>();
  for (const row of rows) values.add(valueAt(trials, row, column));
  return [...values].sort((a, b) => a - b);
}

/** A column of data as formulas know it. `TrainingData` has its values. */
export interface ColumnSpec {
  readonly name: string;
  /** Values of a row: a vector `y[i]` if 1, a matrix `X[i, j]` otherwise. */
  readonly width: number;
  /** The largest label, if the values are labels: whole numbers from 1. They can be indices. */
  readonly classes?: number;
}

/** The data that a formula reads. A module has its data itself, so they have no columns. */
export interface DataSpec {
  readonly columns: readonly ColumnSpec[];
  readonly rows: number;
  readonly hash: string;
  /**
   * Values of each column, row by row. A process that computes has them, in memory that its threads
   * share. The property is not enumerable, so they are not stored, hashed or sent with the spec.
   */
  readonly values?: readonly Float64Array[];
}

/** Returns the data with their values. */
export function withValues(data: DataSpec, values: readonly Float64Array[]): DataSpec {
  return Object.defineProperty({ ...data }, "values", { value: values, enumerable: false });
}

/** Returns the data of a module that exports the number of its rows. Its hash identifies them. */
export function moduleRows(rows: number): DataSpec {
  return { columns: [], rows, hash: `${rows} rows of a module` };
}

/** The rows that are not trained on: a share that the seed draws, or rows from 1 to the last. */
export type ValidationSpec = { readonly share: number } | { readonly from: number; readonly to: number };

/** Returns the number of rows that are trained on. */
export function trainingRows({ rows }: DataSpec, validation: ValidationSpec | undefined): number {
  if (validation === undefined) return rows;
  return rows - ("share" in validation ? Math.round(validation.share * rows) : validation.to - validation.from + 1);
}

/** The rows that the gradient of a step is computed from. All training rows if absent. */
export interface BatchSpec {
  /** Rows of a step, at most as many as training rows. */
  readonly size: number;
  /** Whether rows are drawn again for each step. Otherwise each epoch runs through all of them. */
  readonly replacement?: true;
  /** A fixed order instead of a random one: draw d is training row (stride·d + offset) mod rows. */
  readonly order?: { readonly stride: number; readonly offset: number };
}

/** A value of a point over the rows of data, which is not optimized. */
export interface MetricSpec {
  readonly name: string;
  readonly formula: string;
  readonly better: "lower" | "higher";
}

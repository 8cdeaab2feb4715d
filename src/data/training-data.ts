/** The values of one data symbol of an objective: a vector if `width` is 1, or else a matrix. */
export interface DataColumn {
  /** The symbol in formulas, such as `X`. */
  readonly name: string;
  /** Values of a row. */
  readonly width: number;
  /** Row by row: value k of row i is at `i * width + k`. The memory may be shared by threads. */
  readonly values: Float64Array;
  /** The largest label, if the values are labels: whole numbers from 1. */
  readonly classes?: number;
}

/** The data of an objective, as its formula reads it: scaled, standardised, labels from 1. */
export interface TrainingData {
  readonly rows: number;
  readonly columns: readonly DataColumn[];
  /** SHA-256 of the file (or of the generator's name) and of the columns, in hexadecimal. */
  readonly hash: string;
  /** What was changed on reading, each as a sentence without a full stop. */
  readonly notes: readonly string[];
}

/** A symbol of an objective's data: a vector if `width` is 1, or else a matrix. */
export interface DataShape {
  /** The symbol in formulas, such as `X`. */
  readonly name: string;
  /** Values of a row. */
  readonly width: number;
  /** The largest label, if the values are labels: whole numbers from 1. */
  readonly classes?: number;
}

/** The values of a symbol. */
export interface DataColumn extends DataShape {
  /** Row by row: value k of row i is at `i * width + k`. The memory may be shared by threads. */
  readonly values: Float64Array;
}

/** The data of an objective, as its formula reads it: scaled, standardised, labels from 1. */
export interface TrainingData {
  readonly rows: number;
  readonly columns: readonly DataColumn[];
  /** SHA-256 of the file (or of the set) and of the columns, in hexadecimal. */
  readonly hash: string;
  /** Changes on reading, each as a sentence without a full stop. */
  readonly notes: readonly string[];
}

/** Data and the request that gave it. */
export interface PreparedData extends TrainingData {
  /** The key `data`, the labels and the training rows, as JSON: the same request, the same data. */
  readonly request: string;
  /** SHA-256 of the file or the set, in hexadecimal. */
  readonly sourceHash: string;
}

/** Data of a sweep in a database. */
export interface StoredData extends Pick<PreparedData, "rows" | "hash" | "notes" | "sourceHash"> {
  /** The requests that gave it. */
  readonly requests: readonly string[];
  readonly columns: readonly DataShape[];
  /** Returns its values; undefined if they were too many to store. Throws if they are damaged. */
  readonly values: (() => readonly DataColumn[]) | undefined;
}

/** Uses of the data that its file does not tell. */
export interface DataUse {
  /** Symbols that formulas use as labels. */
  readonly labels?: readonly string[] | undefined;
  /** Symbols of which formulas do not tell whether they are labels. */
  readonly unclear?: readonly string[] | undefined;
  /** Symbols that formulas equate with an index. */
  readonly equated?: readonly string[] | undefined;
  /** Symbols that formulas compare as numbers beside an index that begins at 1. */
  readonly beside?: readonly string[] | undefined;
  /** Rows that are trained on, from 0; all rows if omitted. */
  readonly trainingRows?: ArrayLike<number> | undefined;
  /** Called for each symbol of `labels` and `unclear` that counts from 0 in a file or set. */
  readonly onFromZero?: ((name: string) => void) | undefined;
  /** Called for each symbol of labels whose numbers `scale` or `standardise` would change. */
  readonly onUnchanged?: ((name: string) => void) | undefined;
  /** Called for each symbol of `equated` whose whole numbers `scale` or `standardise` changes. */
  readonly onChanged?: ((name: string) => void) | undefined;
}

/** Data before it is known how formulas use it. */
export interface OpenData {
  readonly rows: number;
  readonly symbols: readonly Omit<DataShape, "classes">[];
  /**
   * Returns the data as formulas read it. Throws SweepError("input"), with a path inside the key
   * `data`, for labels that are not whole numbers.
   */
  readonly prepare: (use: DataUse) => PreparedData;
}

/** Returns a column without its values. */
export function shapeOf({ name, width, classes }: DataColumn): DataShape {
  return { name, width, ...(classes === undefined ? {} : { classes }) };
}

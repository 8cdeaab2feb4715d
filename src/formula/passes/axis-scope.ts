/** A block of coordinates, a column of data, or a constant of the grid. */
export interface Matrix {
  readonly of: "coordinates" | "data" | "constant";
  /** Sizes of the indices, without the row of data. */
  readonly shape: readonly number[];
  /** The position of the first element, counted from 0. */
  readonly first: number;
  /** The largest label, if the values are labels. */
  readonly classes?: number | undefined;
  /** The values of a constant, row by row. */
  readonly values?: readonly number[];
}

/** The meaning of the names in a formula over data. */
export interface AxisScope {
  /** Returns the value of a name that stands for a number. */
  value(name: string): number | undefined;
  matrix(name: string): Matrix | undefined;
  /** All names, for suggestions. */
  readonly names: readonly string[];
}

/** A fault with its place: a line of a grid or of a module. */
export interface Cause {
  /** Path of the file, absolute or relative to the working directory. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

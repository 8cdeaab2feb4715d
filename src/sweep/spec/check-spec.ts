/** What a grid says about `sweep check`: no part of what is run, so no part of a sweep's identity. */
export interface CheckSpec {
  /** How much worse still passes: steps of a converged trial as a fraction, the loss of any other in decades. */
  readonly tolerance: { readonly steps: number; readonly loss: number };
  readonly expect: readonly ExpectationSpec[];
}

/** Something that the results of a sweep must meet. */
export interface ExpectationSpec {
  /** As given, else the SQL on one line. */
  readonly name: string;
  /** A query over the views of the results; it must give one value that is true. */
  readonly sql: string;
  /** Where it stands in the grid, counted from 1; null where `--set` put it there. */
  readonly line: number | null;
}

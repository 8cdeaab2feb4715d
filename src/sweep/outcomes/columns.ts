/** How a trial ended. The order is the code that is stored; new ones go to the end. */
export const STATUSES = ["converged", "stationary", "diverged", "exhausted", "failed", "timed_out"] as const;

export type Status = (typeof STATUSES)[number];

/** The outcomes of a chunk's trials, a column each; excluded points have no row. Buffers may be transferred. */
export interface TrialColumns<Memory extends ArrayBufferLike = ArrayBuffer> {
  /** Number of rows. */
  readonly count: number;
  /** Sweep-wide trial numbers, ascending. */
  readonly trial: Float64Array<Memory>;
  readonly repeat: Int32Array<Memory>;
  /** Row by row, a value for each hyperparameter in the optimizer's order. */
  readonly hyperparameters: Float64Array<Memory>;
  /** Index into STATUSES. */
  readonly status: Uint8Array<Memory>;
  readonly steps: Float64Array<Memory>;
  readonly finalLoss: Float64Array<Memory>;
  readonly bestLoss: Float64Array<Memory>;
  readonly gradientNorm: Float64Array<Memory>;
  /** NaN where no minimiser is known. */
  readonly distance: Float64Array<Memory>;
  /** Counted from 1; 0 where none is known. */
  readonly minimiser: Int32Array<Memory>;
  /** By row, why those failed that did; left out where none has. */
  readonly errors?: ReadonlyMap<number, string>;
}

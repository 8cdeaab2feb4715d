import type { Status } from "./statuses.ts";

/** Columns that say which trial a row is. */
const TRIAL_KEY_COLUMNS = [
  // Sweep-wide trial numbers, ascending.
  { key: "trial", sql: "trial", type: "count" },
  { key: "repeat", sql: "repeat", type: "integer" },
] as const;

/**
 * Columns of a trial's outcome, in the order of the view `results`. Memory, database, views,
 * queries and library rows follow this table. A file without one of the columns gets it when it is
 * opened.
 *
 * `shownIn` is the least detailed text that shows the column: "line" (a trial on one line),
 * "table", or "data" (only other formats and explicit column lists). `isTraced` columns are
 * computed by the trial itself, so a traced trial has them too.
 */
export const OUTCOME_COLUMNS = [
  { key: "status", sql: "status", type: "status", shownIn: "line", isTraced: true },
  { key: "steps", sql: "steps", type: "count", shownIn: "line", isTraced: true },
  { key: "finalLoss", sql: "final_loss", type: "real", shownIn: "line", isTraced: true },
  { key: "bestLoss", sql: "best_loss", type: "real", shownIn: "data", isTraced: true },
  { key: "gradientNorm", sql: "gradient_norm", type: "real", shownIn: "data", isTraced: true },
  // Distance to the nearest minimiser, and its position in the objective's list.
  { key: "distance", sql: "distance", type: "real", shownIn: "table", isTraced: false },
  { key: "minimiser", sql: "minimiser", type: "position", shownIn: "data", isTraced: false },
] as const;

type KeyColumn = (typeof TRIAL_KEY_COLUMNS)[number];
type OutcomeColumn = (typeof OUTCOME_COLUMNS)[number];
export type RowColumn = KeyColumn | OutcomeColumn;
type TracedColumn = Extract<OutcomeColumn, { readonly isTraced: true }>;

/** All columns that have one number per row. */
export const ROW_COLUMNS: readonly RowColumn[] = [...TRIAL_KEY_COLUMNS, ...OUTCOME_COLUMNS];

/** The columns that the trial itself writes. */
export const TRACED_COLUMNS: readonly TracedColumn[] = OUTCOME_COLUMNS.filter((column) => column.isTraced);

/** Arrays by column type. */
interface ColumnArrays<Memory extends ArrayBufferLike> {
  /** Whole numbers up to 2^53. */
  readonly count: Float64Array<Memory>;
  readonly integer: Int32Array<Memory>;
  /** Counted from 1; 0 is stored as NULL. */
  readonly position: Int32Array<Memory>;
  /** Index into STATUSES. */
  readonly status: Uint8Array<Memory>;
  /** A value that is not finite is stored as NULL. */
  readonly real: Float64Array<Memory>;
}

type RowArrays<Memory extends ArrayBufferLike> = {
  readonly [Column in RowColumn as Column["key"]]: ColumnArrays<Memory>[Column["type"]];
};

/**
 * Outcomes of a chunk's trials by column. Excluded points have no row. Buffers may be transferred.
 */
export interface TrialColumns<Memory extends ArrayBufferLike = ArrayBuffer> extends RowArrays<Memory> {
  /** Number of rows. */
  readonly count: number;
  /** Row by row, a value for each hyperparameter in the optimizer's order. */
  readonly hyperparameters: Float64Array<Memory>;
  /**
   * Row by row, the step at which the trial first reached each target of its space, NaN if it did
   * not; absent if the space has no targets.
   */
  readonly targetSteps?: Float64Array<Memory>;
  /** Row by row, a value for each of `measuresOf` the space, NaN if unknown; absent without any. */
  readonly measures?: Float64Array<Memory>;
  /** Error messages by row; absent if no trial has one. */
  readonly errors?: ReadonlyMap<number, string>;
}

/** Arrays of TRACED_COLUMNS, the steps to the targets and the measures. */
export type TracedColumns<Memory extends ArrayBufferLike = ArrayBuffer> = Pick<
  TrialColumns<Memory>,
  TracedColumn["key"] | "targetSteps" | "measures"
>;

/** The outcome of one trial, as far as the trial itself computes it. */
export type TracedOutcome = {
  readonly [Column in TracedColumn as Column["key"]]: Column["type"] extends "status" ? Status : number;
};

/** A trial's row in the view `results`, without its error and hyperparameters. */
export type StoredRow = {
  readonly [Column in RowColumn as Column["sql"]]: Column["type"] extends "status"
    ? Status
    : Column["type"] extends "real" | "position"
      ? number | null
      : number;
};

interface ColumnType {
  readonly array: ArrayConstructor;
  readonly sql: "INTEGER" | "REAL";
  /** The value of a trial that has none, stored as NULL; undefined if each trial has a value. */
  readonly none: number | undefined;
}

type NumberArray<Memory extends ArrayBufferLike> = ColumnArrays<Memory>[keyof ColumnArrays<Memory>];

interface ArrayConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): NumberArray<ArrayBuffer>;
  new <Memory extends ArrayBufferLike>(buffer: Memory, byteOffset: number, length: number): NumberArray<Memory>;
}

export const COLUMN_TYPES: Readonly<Record<RowColumn["type"], ColumnType>> = {
  count: { array: Float64Array, sql: "INTEGER", none: undefined },
  integer: { array: Int32Array, sql: "INTEGER", none: undefined },
  position: { array: Int32Array, sql: "INTEGER", none: 0 },
  status: { array: Uint8Array, sql: "INTEGER", none: undefined },
  real: { array: Float64Array, sql: "REAL", none: NaN },
};

/** Columns that have several numbers per row. */
export type WideColumns<Memory extends ArrayBufferLike = ArrayBuffer> = Pick<
  TrialColumns<Memory>,
  "hyperparameters" | "targetSteps" | "measures"
>;

/** Builds columns from an array for each of ROW_COLUMNS. */
export function makeColumns<Memory extends ArrayBufferLike>(
  count: number,
  { hyperparameters, targetSteps, measures }: WideColumns<Memory>,
  arrayOf: (column: RowColumn) => NumberArray<Memory>,
): TrialColumns<Memory> {
  // Properties are added one by one: kernels read objects made by a spread more slowly.
  const columns: Record<string, unknown> = { count, hyperparameters };
  if (targetSteps !== undefined) columns["targetSteps"] = targetSteps;
  if (measures !== undefined) columns["measures"] = measures;
  for (const column of ROW_COLUMNS) columns[column.key] = arrayOf(column);
  return columns as unknown as TrialColumns<Memory>;
}

import { COLUMN_TYPES, makeColumns, OUTCOME_COLUMNS, TRACED_COLUMNS } from "./columns.ts";
import type { TracedColumns, TracedOutcome, TrialColumns, WideColumns } from "./columns.ts";
import { STATUSES, statusCode } from "./statuses.ts";

/**
 * Allocates columns for `count` trials with `width` hyperparameters, and as many targets and
 * measures each. No target is reached and no measure known.
 */
export function allocateRows(count: number, width: number, targets = 0, measures = 0): TrialColumns {
  const wide = {
    hyperparameters: new Float64Array(count * width),
    ...(targets === 0 ? {} : { targetSteps: new Float64Array(count * targets).fill(NaN) }),
    ...(measures === 0 ? {} : { measures: new Float64Array(count * measures).fill(NaN) }),
  };
  return makeColumns(count, wide, ({ type }) => new COLUMN_TYPES[type].array(count));
}

/** Returns a copy of the first `count` rows, without errors. */
export function copyRows(columns: TrialColumns<ArrayBufferLike>, count: number): TrialColumns {
  const copy = (wide: Float64Array): Float64Array<ArrayBuffer> => wide.slice(0, count * widthOf(columns, wide));
  return makeColumns(count, wideColumns(columns, copy), ({ key }) => columns[key].slice(0, count));
}

/** Returns the first `count` rows: the same columns if that is all, else a copy. */
export function firstRows(columns: TrialColumns, count: number): TrialColumns {
  return count === columns.count ? columns : copyRows(columns, count);
}

/** Returns a copy of some rows, with their errors. */
export function pickRows(columns: TrialColumns, rows: readonly number[]): TrialColumns {
  const pick = (wide: Float64Array): Float64Array<ArrayBuffer> => {
    const width = widthOf(columns, wide);
    return Float64Array.from(rows.flatMap((row) => [...wide.subarray(row * width, (row + 1) * width)]));
  };
  const picked = makeColumns(rows.length, wideColumns(columns, pick), ({ key, type }) => {
    const [from, to] = [columns[key], new COLUMN_TYPES[type].array(rows.length)];
    for (const [at, row] of rows.entries()) to[at] = from[row]!;
    return to;
  });
  const errors = rows.flatMap((row, at) => {
    const error = columns.errors?.get(row);
    return error === undefined ? [] : [[at, error] as const];
  });
  return withErrors(picked, new Map(errors));
}

/** Returns the same rows with the errors of those that failed. */
export function withErrors(columns: TrialColumns, errors: ReadonlyMap<number, string>): TrialColumns {
  return errors.size === 0 ? columns : { ...columns, errors };
}

/** Sets a row to that of a trial which failed before it computed anything. */
export function clearOutcome(columns: TrialColumns<ArrayBufferLike>, row: number): void {
  for (const { key, type } of OUTCOME_COLUMNS) columns[key][row] = COLUMN_TYPES[type].none ?? 0;
  columns.status[row] = statusCode("failed");
  for (const wide of [columns.targetSteps, columns.measures]) {
    if (wide === undefined) continue;
    const width = widthOf(columns, wide);
    wide.fill(NaN, row * width, (row + 1) * width);
  }
}

/** Returns the outcome in a row. */
export function tracedOutcome(columns: TracedColumns, row: number): TracedOutcome {
  const values = TRACED_COLUMNS.map(({ key }) => [key, columns[key][row]!]);
  return { ...(Object.fromEntries(values) as TracedOutcome), status: STATUSES[columns.status[row]!]! };
}

function wideColumns(
  { hyperparameters, targetSteps, measures }: TrialColumns<ArrayBufferLike>,
  copy: (wide: Float64Array) => Float64Array<ArrayBuffer>,
): WideColumns {
  return {
    hyperparameters: copy(hyperparameters),
    ...(targetSteps === undefined ? {} : { targetSteps: copy(targetSteps) }),
    ...(measures === undefined ? {} : { measures: copy(measures) }),
  };
}

/** Returns how many numbers a wide column has in each row. */
export function widthOf({ count }: Pick<TrialColumns, "count">, wide: Float64Array): number {
  return count === 0 ? 0 : wide.length / count;
}

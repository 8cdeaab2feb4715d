import { COLUMN_TYPES, makeColumns, OUTCOME_COLUMNS, TRACED_COLUMNS } from "./columns.ts";
import type { TracedColumns, TracedOutcome, TrialColumns } from "./columns.ts";
import { STATUSES, statusCode } from "./statuses.ts";

/** Allocates columns for `count` trials with `width` hyperparameters each. */
export function allocateRows(count: number, width: number): TrialColumns {
  return makeColumns(count, new Float64Array(count * width), ({ type }) => new COLUMN_TYPES[type].array(count));
}

/** Returns a copy of the first `count` rows, without errors. */
export function copyRows(columns: TrialColumns<ArrayBufferLike>, count: number): TrialColumns {
  const width = widthOf(columns);
  return makeColumns(count, columns.hyperparameters.slice(0, count * width), ({ key }) => columns[key].slice(0, count));
}

/** Returns the first `count` rows: the same columns if that is all, else a copy. */
export function firstRows(columns: TrialColumns, count: number): TrialColumns {
  return count === columns.count ? columns : copyRows(columns, count);
}

/** Returns a copy of some rows, with their errors. */
export function pickRows(columns: TrialColumns, rows: readonly number[]): TrialColumns {
  const width = widthOf(columns);
  const hyperparameters = Float64Array.from(
    rows.flatMap((row) => [...columns.hyperparameters.subarray(row * width, (row + 1) * width)]),
  );
  const picked = makeColumns(rows.length, hyperparameters, ({ key, type }) => {
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
}

/** Returns the outcome in a row. */
export function tracedOutcome(columns: TracedColumns, row: number): TracedOutcome {
  const values = TRACED_COLUMNS.map(({ key }) => [key, columns[key][row]!]);
  return { ...(Object.fromEntries(values) as TracedOutcome), status: STATUSES[columns.status[row]!]! };
}

function widthOf({ count, hyperparameters }: TrialColumns<ArrayBufferLike>): number {
  return count === 0 ? 0 : hyperparameters.length / count;
}

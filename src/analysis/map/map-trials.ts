import { type CompactNumbers, type Counts, numberAt } from "../../sweep/outcomes/compact-numbers.ts";
import type { Outcome } from "../../sweep/outcomes/best-order.ts";
import type { Measure } from "../../sweep/spec/measures.ts";
import type { Levels } from "../../sweep/spec/sweep-spec.ts";

/** The values of a measure by row; NaN if one is not finite. */
export interface MeasuredColumn extends Measure {
  readonly values: CompactNumbers;
}

/**
 * The trials of one space by columns. A kernel's TrialColumns with hyperparameter names has this
 * type.
 */
export interface MapTrials {
  readonly count: number;
  /** Names of the hyperparameters. */
  readonly names: readonly string[];
  /** Values of the hyperparameters that are not numbers; rows have their positions. */
  readonly levels?: Levels | undefined;
  /** Values row by row, one for each name; or a column for each name. */
  readonly hyperparameters: Float64Array | readonly CompactNumbers[];
  readonly trial: Counts;
  readonly repeat: Int32Array | Uint8Array;
  /** Index into STATUSES. */
  readonly status: Uint8Array;
  readonly steps: Counts;
  /** NaN if it is not finite. */
  readonly finalLoss: Float64Array;
  /** The measures of an objective with data; omitted without. */
  readonly measured?: readonly MeasuredColumn[] | undefined;
  /** The rung of each trial; omitted without successive halving. */
  readonly rung?: CompactNumbers | undefined;
}

/** Returns what a trial needs to run again, besides its space and seed. */
export function trialAt(trials: MapTrials, row: number): TrialSetting {
  const rung = trials.rung === undefined ? {} : { rung: numberAt(trials.rung, row) };
  return { repeat: trials.repeat[row] ?? 0, hyperparameters: pointAt(trials, row), ...rung };
}

interface TrialSetting {
  readonly repeat: number;
  readonly hyperparameters: Float64Array;
  readonly rung?: number;
}

/** Returns a hyperparameter's value in a row. */
export function valueAt({ names, hyperparameters }: MapTrials, row: number, column: number): number {
  if (ArrayBuffer.isView(hyperparameters)) return hyperparameters[row * names.length + column] ?? NaN;
  return numberAt(hyperparameters[column]!, row);
}

/**
 * Returns a function from a row to `of` of a hyperparameter's value there. Columns of few distinct
 * values call `of` once for each.
 */
export function byValue<T>(trials: MapTrials, column: number, of: (value: number) => T): (row: number) => T {
  const own = ArrayBuffer.isView(trials.hyperparameters) ? undefined : trials.hyperparameters[column]!;
  if (own === undefined || !("codes" in own)) return (row) => of(valueAt(trials, row, column));
  const { codes } = own;
  const known = own.values.map(of);
  return (row) => known[codes[row]!]!;
}

/** Returns the hyperparameters of a row. */
export function pointAt(trials: MapTrials, row: number): Float64Array {
  return Float64Array.from(trials.names, (_, column) => valueAt(trials, row, column));
}

/** Returns how a row's trial ended. */
export function outcomeAt({ status, steps, finalLoss }: MapTrials, row: number): Outcome {
  return { status: status[row]!, steps: steps[row]!, finalLoss: finalLoss[row]! };
}

/**
 * Calls `visit` for each row. The outcome is one object, which changes from call to call: millions
 * of objects would take longer than all else.
 */
export function eachOutcome(trials: MapTrials, visit: (row: number, outcome: Outcome) => void): void {
  const outcome = { status: 0, steps: 0, finalLoss: 0 };
  for (let row = 0; row < trials.count; row += 1) {
    outcome.status = trials.status[row]!;
    outcome.steps = trials.steps[row]!;
    outcome.finalLoss = trials.finalLoss[row]!;
    visit(row, outcome);
  }
}

/** Returns all rows, without a list of them. */
export function everyRow({ count }: MapTrials): Iterable<number> {
  return {
    *[Symbol.iterator]() {
      for (let row = 0; row < count; row += 1) yield row;
    },
  };
}

/** Returns the distinct values of a hyperparameter in some rows or in all, ascending. */
export function distinctValues(trials: MapTrials, column: number, rows?: Iterable<number>): number[] {
  const own = ArrayBuffer.isView(trials.hyperparameters) ? undefined : trials.hyperparameters[column]!;
  const isCoded = rows === undefined && own !== undefined && "codes" in own;
  const values = new Set<number>(isCoded ? own.values : []);
  if (!isCoded) for (const row of rows ?? everyRow(trials)) values.add(valueAt(trials, row, column));
  return [...values].sort((a, b) => a - b);
}

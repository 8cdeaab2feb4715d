import { STATUSES } from "./columns.ts";
import type { Status, TrialColumns } from "./columns.ts";

/** A summary keeps so many trials of each space by steps, and so many by final loss. */
export const BEST_KEPT = 10;

/** Trials that ended so come after all others: a loss on its way to minus infinity is the lowest, and not the best. */
export const UNSOUND: readonly Status[] = ["diverged", "failed", "timed_out"];

/** Trials that ended so have a reason, of which a summary keeps the first. */
export const FAILING: readonly Status[] = ["failed", "timed_out"];

const CONVERGED = STATUSES.indexOf("converged" satisfies Status);

/**
 * The rows of a chunk that may be among the best of their space: the first BEST_KEPT of those that converged, by steps,
 * the first of all, by final loss, and the first that failed or timed out, for its reason. The orders are those of `store/best.ts`; ties go to the lower trial number.
 */
export function bestRows(columns: TrialColumns): TrialColumns {
  const { count, status, steps, finalLoss } = columns;
  const unsound = STATUSES.map((name) => UNSOUND.includes(name));
  const stepsKeys = new Float64Array(count);
  const lossKeys = new Float64Array(count);
  for (let row = 0; row < count; row += 1) {
    stepsKeys[row] = status[row] === CONVERGED ? steps[row]! : NaN;
    lossKeys[row] = unsound[status[row]!]! ? Infinity : storedLoss(finalLoss[row]!);
  }
  const bySoundness = (a: number, b: number): number =>
    Number(unsound[status[a]!]) - Number(unsound[status[b]!]) ||
    compare(storedLoss(finalLoss[a]!), storedLoss(finalLoss[b]!));
  const rows = new Set([
    ...firstRows(stepsKeys, (a, b) => compare(steps[a]!, steps[b]!) || bySoundness(a, b) || a - b),
    ...firstRows(lossKeys, (a, b) => bySoundness(a, b) || compare(steps[a]!, steps[b]!) || a - b),
  ]);
  const failed = columns.status.findIndex((one) => FAILING.includes(STATUSES[one]!));
  if (failed !== -1) rows.add(failed);
  return pick(
    columns,
    [...rows].sort((a, b) => a - b),
  );
}

/** What is not finite is stored as NULL, and comes last. */
function storedLoss(loss: number): number {
  return Number.isFinite(loss) ? loss : Infinity;
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The first BEST_KEPT rows of an order. `keys` never fall along that order and are NaN for rows that are not in it:
 * nearly all rows are done with at one comparison.
 */
function firstRows(keys: Float64Array, order: (a: number, b: number) => number): readonly number[] {
  const best: number[] = [];
  let most = Infinity;
  for (let row = 0; row < keys.length; row += 1) {
    if (!(keys[row]! <= most)) continue;
    best.push(row);
    best.sort(order);
    if (best.length > BEST_KEPT) best.pop();
    if (best.length === BEST_KEPT) most = keys[best.at(-1)!]!;
  }
  return best;
}

function pick(columns: TrialColumns, rows: readonly number[]): TrialColumns {
  const width = columns.count === 0 ? 0 : columns.hyperparameters.length / columns.count;
  const reals = (from: Float64Array): Float64Array<ArrayBuffer> => Float64Array.from(rows, (row) => from[row]!);
  const integers = (from: Int32Array): Int32Array<ArrayBuffer> => Int32Array.from(rows, (row) => from[row]!);
  const errors = rows.flatMap((row, at) => {
    const error = columns.errors?.get(row);
    return error === undefined ? [] : [[at, error] as const];
  });
  return {
    ...(errors.length === 0 ? {} : { errors: new Map(errors) }),
    count: rows.length,
    trial: reals(columns.trial),
    repeat: integers(columns.repeat),
    hyperparameters: Float64Array.from(
      rows.flatMap((row) => [...columns.hyperparameters.subarray(row * width, (row + 1) * width)]),
    ),
    status: Uint8Array.from(rows, (row) => columns.status[row]!),
    steps: reals(columns.steps),
    finalLoss: reals(columns.finalLoss),
    bestLoss: reals(columns.bestLoss),
    gradientNorm: reals(columns.gradientNorm),
    distance: reals(columns.distance),
    minimiser: integers(columns.minimiser),
  };
}

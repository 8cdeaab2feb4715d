import type { TrialColumns } from "./columns.ts";
import { statusCode } from "./statuses.ts";

const DIVERGED = statusCode("diverged");

/**
 * Returns the column `error` by row: errors of failed trials, and non-finite losses of diverged
 * ones, because the database stores NaN and infinities as NULL.
 */
export function rowErrors({ count, status, finalLoss, errors }: TrialColumns): ReadonlyMap<number, string> {
  const all = new Map(errors);
  for (let row = 0; row < count; row += 1) {
    const loss = finalLoss[row]!;
    if (status[row] === DIVERGED && !Number.isFinite(loss)) all.set(row, `the loss is ${loss}`);
  }
  return all;
}

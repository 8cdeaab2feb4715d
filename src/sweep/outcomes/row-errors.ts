import type { TrialColumns } from "./columns.ts";
import { FAILED, STATUSES } from "./statuses.ts";

/**
 * Returns the column `error` by row: the errors of failed trials, and what a final loss was that is
 * not finite, because the database stores NaN and infinities as NULL.
 */
export function rowErrors({ count, status, finalLoss, errors }: TrialColumns): ReadonlyMap<number, string> {
  let all: Map<number, string> | undefined;
  for (let row = 0; row < count; row += 1) {
    const loss = finalLoss[row]!;
    if (Number.isFinite(loss) || FAILED.includes(STATUSES[status[row]!]!)) continue;
    all ??= new Map(errors);
    all.set(row, `the loss is ${loss}`);
  }
  return all ?? errors ?? new Map();
}

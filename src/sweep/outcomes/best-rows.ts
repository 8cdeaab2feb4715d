import { compareBy, leadingValue } from "./best-order.ts";
import type { BestBy, Outcome } from "./best-order.ts";
import type { TrialColumns } from "./columns.ts";
import { pickRows } from "./rows.ts";
import { FAILED, STATUSES } from "./statuses.ts";

/** Number of trials that a summary keeps of each space for each order of BEST_ORDERS. */
export const BEST_KEPT = 10;

/**
 * Returns the rows of a chunk that may be among the best of their space: the first BEST_KEPT of
 * each order, and the first trial with an error, for its message.
 */
export function bestRows(columns: TrialColumns): TrialColumns {
  const rows = new Set([...firstRows(columns, "steps"), ...firstRows(columns, "final_loss")]);
  const failed = columns.status.findIndex((code) => FAILED.includes(STATUSES[code]!));
  if (failed !== -1) rows.add(failed);
  return pickRows(
    columns,
    [...rows].sort((a, b) => a - b),
  );
}

/** Returns the first BEST_KEPT rows of an order. One comparison decides for nearly all rows. */
function firstRows({ count, status, steps, finalLoss }: TrialColumns, by: BestBy): readonly number[] {
  const outcomeOf = (row: number): Outcome => ({
    status: status[row]!,
    steps: steps[row]!,
    finalLoss: finalLoss[row]!,
  });
  const best: number[] = [];
  let most = Infinity;
  for (let row = 0; row < count; row += 1) {
    const outcome = outcomeOf(row);
    if (!(leadingValue(by, outcome) <= most)) continue;
    best.push(row);
    best.sort((a, b) => compareBy(by, outcomeOf(a), outcomeOf(b)) || a - b);
    if (best.length > BEST_KEPT) best.pop();
    if (best.length === BEST_KEPT) most = leadingValue(by, outcomeOf(best.at(-1)!));
  }
  return best;
}

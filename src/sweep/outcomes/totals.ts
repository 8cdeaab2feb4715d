import type { ChunkTotals } from "../wire/chunk.ts";
import { STATUSES } from "./statuses.ts";
import type { TrialColumns } from "./columns.ts";

/** Counts the trials and steps of some columns. */
export function totalsOf(columns: Pick<TrialColumns, "count" | "status" | "steps">): ChunkTotals {
  const statuses = STATUSES.map(() => 0);
  let steps = 0;
  for (let row = 0; row < columns.count; row += 1) {
    statuses[columns.status[row] ?? 0]! += 1;
    steps += columns.steps[row] ?? 0;
  }
  return { trials: columns.count, steps, statuses };
}

/** The sums of two totals. */
export function addTotals(a: ChunkTotals, b: ChunkTotals): ChunkTotals {
  return {
    trials: a.trials + b.trials,
    steps: a.steps + b.steps,
    statuses: a.statuses.map((count, code) => count + (b.statuses[code] ?? 0)),
  };
}

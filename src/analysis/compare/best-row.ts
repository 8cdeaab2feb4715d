import type { MapTrials } from "../map/map-trials.ts";
import { compareOutcomes } from "../../sweep/outcomes/best-order.ts";

/** Returns the row that `sweep best` shows; undefined without trials. */
export function bestRow({ count, status, steps, finalLoss }: MapTrials): number | undefined {
  const outcome = (row: number) => ({ status: status[row]!, steps: steps[row]!, finalLoss: finalLoss[row]! });
  let best = count === 0 ? undefined : 0;
  for (let row = 1; row < count; row += 1) {
    if (compareOutcomes(outcome(row), outcome(best ?? 0)) < 0) best = row;
  }
  return best;
}

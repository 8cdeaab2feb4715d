import { ascending } from "d3-array";
import { UNSOUND } from "../sweep/outcomes/best-rows.ts";
import { STATUSES } from "../sweep/outcomes/columns.ts";

/** The outcome of a trial or of a cell of trials. */
export interface Outcome {
  /** Index into STATUSES. */
  readonly status: number;
  readonly steps: number;
  /** NaN if it is not finite. */
  readonly finalLoss: number;
}

const CONVERGED = STATUSES.indexOf("converged");
const RANKS = STATUSES.map((status) => (status === "converged" ? 0 : UNSOUND.includes(status) ? 2 : 1));

/**
 * Compares in the order of `sweep best`: converged trials by steps, then by loss; then the others by loss; then those that
 * diverged or failed.
 */
export function compareOutcomes(a: Outcome, b: Outcome): number {
  const rank = (RANKS[a.status] ?? 2) - (RANKS[b.status] ?? 2);
  if (rank !== 0) return rank;
  const loss = ascending(lossOf(a), lossOf(b));
  const steps = ascending(a.steps, b.steps);
  return a.status === CONVERGED ? steps || loss : loss || steps;
}

function lossOf({ finalLoss }: Outcome): number {
  return Number.isFinite(finalLoss) ? finalLoss : Infinity;
}

import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import type { MapTrials } from "./map-trials.ts";
import { median } from "../quantile.ts";
import type { Outcome } from "../../sweep/outcomes/best-order.ts";

/** The trials at one point of a map, summarized. */
export interface MapCell extends Outcome {
  /** Rows of the point's repeats. */
  readonly rows: readonly number[];
}

/**
 * Returns a cell with the most common status of these rows, and the medians of the rows with that
 * status.
 */
export function mapCell(trials: MapTrials, rows: readonly number[]): MapCell {
  const [only] = rows;
  if (rows.length === 1 && only !== undefined) {
    return { rows, status: trials.status[only]!, steps: trials.steps[only]!, finalLoss: trials.finalLoss[only]! };
  }
  const counts = new Array<number>(STATUSES.length).fill(0);
  for (const row of rows) counts[trials.status[row]!]! += 1;
  const status = counts.indexOf(Math.max(...counts));
  const alike = rows.filter((row) => trials.status[row] === status);
  return {
    rows,
    status,
    steps: median(alike.map((row) => trials.steps[row]!)),
    finalLoss: median(alike.map((row) => trials.finalLoss[row]!)),
  };
}

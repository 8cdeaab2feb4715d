import { ascending } from "d3-array";
import { counted } from "../../format/numbers.ts";
import { STATUSES, UNSOUND } from "../../sweep/outcomes/statuses.ts";
import type { MapTrials } from "../map/map-trials.ts";
import { median } from "../quantile.ts";
import { pointOf, repeatsFrom, trialPoints } from "../trial-points.ts";

/** The expected number of steps until a point converges, with restarts until it does. */
export interface ExpectedTime {
  readonly hyperparameters: Readonly<Record<string, number>>;
  /** Trial number of the first repeat. */
  readonly trial: number;
  readonly repeats: number;
  readonly successes: number;
  /** Steps of all repeats divided by those that converged; Infinity if none did. */
  readonly steps: number;
  /** The median of all repeats; one that diverged or failed counts as Infinity. */
  readonly finalLoss: number;
}

/** Number of settings shown for each space. */
export const EXPECTED_TIMES = 3;

const CONVERGED = STATUSES.indexOf("converged");

/**
 * Returns the `most` points with the least expected running time: ERT = (steps of all repeats) /
 * (repeats that converged), as in COCO (Hansen et al. 2021, Optimization Methods and Software 36).
 * Points that never converge come last, ordered by median loss. Empty if nothing is repeated.
 */
export function expectedTimes(trials: MapTrials, most: number): ExpectedTime[] {
  const points: ExpectedTime[] = [];
  let isRepeated = false;
  for (const rows of trialPoints(trials)) {
    isRepeated ||= rows.length > 1;
    const successes = rows.filter((row) => trials.status[row] === CONVERGED).length;
    const all = rows.reduce((sum, row) => sum + trials.steps[row]!, 0);
    const [row = 0] = rows;
    points.push({
      ...{ hyperparameters: {}, trial: row, repeats: rows.length, successes },
      steps: successes === 0 ? Infinity : all / successes,
      // The others are ordered by steps; their median is computed below, for the few that are
      // returned.
      finalLoss: successes === 0 ? medianLoss(trials, rows) : NaN,
    });
  }
  if (!isRepeated) return [];
  const order = points
    .sort((a, b) => ascending(a.steps, b.steps) || ascending(a.finalLoss, b.finalLoss) || a.trial - b.trial)
    .slice(0, most);
  return order.map((point) => ({
    ...point,
    hyperparameters: pointOf(trials, point.trial),
    trial: trials.trial[point.trial]!,
    finalLoss: point.successes === 0 ? point.finalLoss : medianLoss(trials, repeatsFrom(trials, point.trial)),
  }));
}

function medianLoss({ status, finalLoss }: MapTrials, rows: readonly number[]): number {
  return median(
    rows.map((row) => {
      const isSound = !UNSOUND.includes(STATUSES[status[row]!]!);
      return isSound && Number.isFinite(finalLoss[row]) ? finalLoss[row]! : Infinity;
    }),
  );
}

/** Whether a space has repeats and none of them converged. */
export function hasNoExpectedTime([least]: readonly ExpectedTime[]): boolean {
  return least?.steps === Infinity;
}

/** Returns the sentence for such a space. */
export function neverSentence(name: string, counts: Readonly<Record<string, number>>): string {
  const done = Object.values(counts).reduce((sum, one) => sum + one, 0);
  return `${name}: none of its ${counted(done, "trial")} converged, so no setting has an expected running time.`;
}

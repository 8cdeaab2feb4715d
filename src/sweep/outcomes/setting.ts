import { median, quantile } from "./quantile.ts";
import { STATUSES, statusCode, statusTraits, UNSOUND } from "./statuses.ts";

/** Outcomes of trials by column; a loss that is not finite may be NaN. */
export interface OutcomeColumns {
  /** Index into STATUSES. */
  readonly status: ArrayLike<number>;
  readonly steps: ArrayLike<number>;
  readonly finalLoss: ArrayLike<number>;
}

/**
 * The outcome of a setting: of all trials that differ in their repeat only. Commands, charts and
 * the page take it from here.
 */
export interface SettingOutcome {
  /** Number of repeats that are done. */
  readonly repeats: number;
  /** Number of these that converged. */
  readonly converged: number;
  /**
   * Expected steps until it converges, with restarts until it does: the steps of all repeats,
   * divided by the number that converged. Infinity if none did. It is the ERT of COCO (Hansen et
   * al. 2021, Optimization Methods and Software 36).
   */
  readonly expectedSteps: number;
  /** Number of these that diverged or failed. */
  readonly unsound: number;
  /** Median of the final losses. A repeat that diverged or failed counts as Infinity. */
  readonly medianLoss: number;
}

/** The quantiles at 1/4 and 3/4. */
export type Quartiles = readonly [lower: number, upper: number];

const CONVERGED = statusCode("converged");
const IS_UNSOUND = STATUSES.map((status) => UNSOUND.includes(status));
const RANKS = STATUSES.map((status) => statusTraits(status).rank);

/** Returns the outcome of a setting whose repeats are in `rows`. */
export function settingOutcome({ status, steps, finalLoss }: OutcomeColumns, rows: readonly number[]): SettingOutcome {
  let [converged, unsound, all] = [0, 0, 0];
  for (const row of rows) {
    if (status[row] === CONVERGED) converged += 1;
    if (IS_UNSOUND[status[row]!] !== false) unsound += 1;
    all += steps[row]!;
  }
  return {
    ...{ repeats: rows.length, converged, unsound, medianLoss: median(losses({ status, finalLoss }, rows)) },
    expectedSteps: converged === 0 ? Infinity : all / converged,
  };
}

/** Returns the median steps to converge. A repeat that did not converge counts as Infinity. */
export function medianSteps(columns: Pick<OutcomeColumns, "status" | "steps">, rows: readonly number[]): number {
  return median(stepsToConverge(columns, rows));
}

/** Returns the lower and the upper quartile of steps to converge, counted as in `medianSteps`. */
export function stepQuartiles(columns: OutcomeColumns, rows: readonly number[]): Quartiles {
  return quartiles(stepsToConverge(columns, rows));
}

/** Returns the lower and the upper quartile of final losses, counted as in `medianLoss`. */
export function lossQuartiles(columns: OutcomeColumns, rows: readonly number[]): Quartiles {
  return quartiles(losses(columns, rows));
}

function stepsToConverge({ status, steps }: Pick<OutcomeColumns, "status" | "steps">, rows: readonly number[]) {
  return rows.map((row) => (status[row] === CONVERGED ? steps[row]! : Infinity));
}

function losses({ status, finalLoss }: Pick<OutcomeColumns, "status" | "finalLoss">, rows: readonly number[]) {
  return rows.map((row) =>
    IS_UNSOUND[status[row]!] === false && Number.isFinite(finalLoss[row]) ? finalLoss[row]! : Infinity,
  );
}

function quartiles(values: readonly number[]): Quartiles {
  return [quantile(values, 0.25), quantile(values, 0.75)];
}

/**
 * Returns the status of the median repeat, ordered by severity. Of the two in the middle it is the
 * worse, so it is `converged` exactly where the median steps are finite.
 */
export function medianStatus({ status }: Pick<OutcomeColumns, "status">, rows: readonly number[]): number {
  const bySeverity = rows.map((row) => status[row]!).sort((a, b) => RANKS[a]! - RANKS[b]! || a - b);
  return bySeverity[Math.floor(rows.length / 2)]!;
}

import type { MapTrials } from "./map-trials.ts";
import { numberAt } from "../../sweep/outcomes/compact-numbers.ts";
import { median } from "../../sweep/outcomes/quantile.ts";
import type { Outcome } from "../../sweep/outcomes/best-order.ts";
import { medianStatus, medianSteps, settingOutcome } from "../../sweep/outcomes/setting.ts";
import { statusCode } from "../../sweep/outcomes/statuses.ts";

const CONVERGED = statusCode("converged");

/** The trials at one point of a map, summarized. */
export interface MapCell extends Outcome {
  /** Rows of the point's repeats. */
  readonly rows: readonly number[];
  /** The share of these that converged. */
  readonly convergedShare: number;
  /** The median of each measure; NaN if it is not finite. */
  readonly measured: Readonly<Record<string, number>>;
}

const NONE: MapCell["measured"] = {};

/**
 * Returns a cell with the medians of these rows: of their status, their steps to converge and their
 * final loss.
 */
export function mapCell(trials: MapTrials, rows: readonly number[]): MapCell {
  const [only] = rows;
  if (rows.length === 1 && only !== undefined) {
    const [status, steps, finalLoss] = [trials.status[only]!, trials.steps[only]!, trials.finalLoss[only]!];
    const measured = measuredOf(trials, rows);
    return { rows, convergedShare: status === CONVERGED ? 1 : 0, status, steps, finalLoss, measured };
  }
  const { repeats, converged, medianLoss } = settingOutcome(trials, rows);
  return {
    ...{ rows, convergedShare: converged / repeats, finalLoss: medianLoss },
    ...{ status: medianStatus(trials, rows), steps: medianSteps(trials, rows), measured: measuredOf(trials, rows) },
  };
}

function measuredOf({ measured }: MapTrials, rows: readonly number[]): MapCell["measured"] {
  if (measured === undefined || measured.length === 0) return NONE;
  return Object.fromEntries(
    measured.map(({ name, better, values }) => {
      // A value that is not finite is the worst.
      const sign = better === "lower" ? 1 : -1;
      const middle = sign * median(rows.map((row) => sign * numberAt(values, row)));
      return [name, Number.isFinite(middle) ? middle : NaN];
    }),
  );
}

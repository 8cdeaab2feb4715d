import type { Levels } from "../sweep/spec/sweep-spec.ts";
import { mapAxis } from "./map/map-axis.ts";
import type { MapAxis } from "./map/map-axis.ts";
import { distinctValues, eachOutcome, outcomeAt, valueAt } from "./map/map-trials.ts";
import type { MapTrials } from "./map/map-trials.ts";
import { compareOutcomes } from "../sweep/outcomes/best-order.ts";
import type { Outcome } from "../sweep/outcomes/best-order.ts";
import { medianStatus, settingOutcome } from "../sweep/outcomes/setting.ts";
import { statusCode } from "../sweep/outcomes/statuses.ts";
import { repeatCount, trialPoints } from "./trial-points.ts";

const CONVERGED = statusCode("converged");

/**
 * The sensitivity to one hyperparameter: at each of its values, the best outcome over all others.
 */
export interface SensitivityCurve {
  readonly name: string;
  /** Meaning of the values of points, if they are positions and not numbers. */
  readonly levels?: Levels[string];
  readonly scale: MapAxis["scale"];
  /** Number of repeats of each point; 1 if nothing is repeated. */
  readonly repeats: number;
  readonly points: readonly SensitivityPoint[];
}

export interface SensitivityPoint extends Outcome {
  readonly value: number;
  /** Number of the best trial there, or of the best point's first repeat. */
  readonly trial: number;
}

/** Whether a trial converged at some value of some curve, so that steps can be shown. */
export function hasConverged(curves: readonly SensitivityCurve[]): boolean {
  return curves.some(({ points }) => points.some(({ status }) => status === CONVERGED));
}

/**
 * Returns a curve for each hyperparameter that varies. Repeats of a point count together: by their
 * expected steps, and the median of their final losses.
 */
export function sensitivity(trials: MapTrials): SensitivityCurve[] {
  const columns = trials.names.keys().filter((column) => distinctValues(trials, column).length > 1);
  const best = [...columns].map((column) => ({ column, at: new Map<number, SensitivityPoint>() }));
  const add = (row: number, outcome: Outcome): void => {
    for (const { column, at } of best) {
      const value = valueAt(trials, row, column);
      const before = at.get(value);
      if (before !== undefined && compareOutcomes(outcome, before) >= 0) continue;
      const { status, steps, finalLoss } = outcome;
      at.set(value, { value, status, steps, finalLoss, trial: trials.trial[row]! });
    }
  };
  if (repeatCount(trials) === 1) eachOutcome(trials, add);
  else for (const repeats of trialPoints(trials)) add(repeats[0]!, outcomeOf(trials, repeats));
  return best.map(({ column, at }) => {
    const points = [...at.values()].sort((a, b) => a.value - b.value);
    const name = trials.names[column]!;
    const values = points.map(({ value }) => value);
    const { scale, levels } = mapAxis(name, values, trials.levels?.[name]);
    return {
      ...{ name, scale },
      ...(levels === undefined ? {} : { levels }),
      ...{ repeats: repeatCount(trials), points },
    };
  });
}

function outcomeOf(trials: MapTrials, rows: readonly number[]): Outcome {
  const [row = 0] = rows;
  if (rows.length === 1) return outcomeAt(trials, row);
  const { converged, expectedSteps, medianLoss } = settingOutcome(trials, rows);
  const status = converged > 0 ? CONVERGED : medianStatus(trials, rows);
  return { status, steps: expectedSteps, finalLoss: medianLoss };
}

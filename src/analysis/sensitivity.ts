import type { ContinuousAxis, Levels } from "../sweep/spec/sweep-spec.ts";
import { placeOf } from "../sweep/spec/axis.ts";
import type { PlannedPoints } from "../sweep/spec/planned-points.ts";
import { mapAxis } from "./map/map-axis.ts";
import type { MapAxis } from "./map/map-axis.ts";
import { byValue, distinctValues, eachOutcome, outcomeAt, valueAt } from "./map/map-trials.ts";
import type { MapTrials } from "./map/map-trials.ts";
import { continuousAxis } from "./map/scattered-map.ts";
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

/** The best trial at a value, or the best point by its first repeat. */
interface BestThere {
  readonly row: number;
  readonly outcome: Outcome;
}

/** Parts of a continuous axis, each with the best of its points. */
const PARTS = 24;

/**
 * Returns a curve for each hyperparameter that varies. Repeats of a point count together: by their
 * expected steps, and the median of their final losses. Hardly two points of a method other than
 * the grid share a value of a continuous axis of the `plan`: the curve is then over its parts.
 */
export function sensitivity(trials: MapTrials, plan?: PlannedPoints): SensitivityCurve[] {
  const columns = trials.names.keys().filter((column) => distinctValues(trials, column).length > 1);
  const curves = [...columns].map((column) => {
    const axis = continuousAxis(plan, trials.names[column]!);
    return { column, axis, best: [] as BestThere[], placeAt: places(trials, column, axis) };
  });
  const add = (row: number, outcome: Outcome): void => {
    for (const { placeAt, best } of curves) {
      const place = placeAt(row);
      const before = best[place];
      if (before !== undefined && compareOutcomes(outcome, before.outcome) >= 0) continue;
      const { status, steps, finalLoss } = outcome;
      best[place] = { row, outcome: { status, steps, finalLoss } };
    }
  };
  const repeats = repeatCount(trials);
  if (repeats === 1) eachOutcome(trials, add);
  else for (const rows of trialPoints(trials)) add(rows[0]!, outcomeOf(trials, rows));
  return curves.map(({ column, axis, best }) => {
    const points = best
      .map(({ row, outcome }) => ({ value: valueAt(trials, row, column), ...outcome, trial: trials.trial[row]! }))
      .sort((a, b) => a.value - b.value);
    const name = trials.names[column]!;
    const values = points.map(({ value }) => value);
    const { scale, levels } = mapAxis(name, values, trials.levels?.[name]);
    return {
      ...{ name, scale: axis?.scale ?? scale },
      ...(levels === undefined ? {} : { levels }),
      ...{ repeats, points },
    };
  });
}

/** Returns a function from a row to the place of its value, or of its part of the axis. */
function places(trials: MapTrials, column: number, axis: ContinuousAxis | undefined): (row: number) => number {
  const known = new Map<number, number>();
  return byValue(trials, column, (value) => {
    const key = axis === undefined ? value : Math.floor(placeOf(axis, [value]) * PARTS);
    const place = known.get(key) ?? known.size;
    known.set(key, place);
    return place;
  });
}

function outcomeOf(trials: MapTrials, rows: readonly number[]): Outcome {
  const [row = 0] = rows;
  if (rows.length === 1) return outcomeAt(trials, row);
  const { converged, expectedSteps, medianLoss } = settingOutcome(trials, rows);
  const status = converged > 0 ? CONVERGED : medianStatus(trials, rows);
  return { status, steps: expectedSteps, finalLoss: medianLoss };
}

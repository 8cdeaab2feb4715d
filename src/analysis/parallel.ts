import { count } from "../format/numbers.ts";
import { compareOutcomes } from "../sweep/outcomes/best-order.ts";
import type { PlannedPoints } from "../sweep/spec/planned-points.ts";
import type { LossGround } from "./map/loss-ground.ts";
import { axisUnits, mapAxis } from "./map/map-axis.ts";
import type { MapAxis } from "./map/map-axis.ts";
import { mapCell } from "./map/map-cell.ts";
import type { MapCell } from "./map/map-cell.ts";
import { usualMeasure } from "./map/map-measure.ts";
import { distinctValues, valueAt } from "./map/map-trials.ts";
import type { MapTrials } from "./map/map-trials.ts";
import { mapValues } from "./map/map-values.ts";
import type { MapValues } from "./map/map-values.ts";
import { continuousAxis } from "./map/scattered-map.ts";
import { trialPoints } from "./trial-points.ts";

/** A point as a line across the axes. */
interface ParallelLine {
  /** The value of each hyperparameter. */
  readonly values: readonly number[];
  /** Its place on the axis of each hyperparameter, in units. */
  readonly places: readonly number[];
  /** Its outcome on the last axis; NaN if it has none. */
  readonly value: number;
}

/** The points of a space over all hyperparameters that vary, and their outcome. */
export interface Parallel {
  readonly axes: readonly MapAxis[];
  readonly outcome: MapValues;
  /** Lines of points, the best last. */
  readonly lines: readonly ParallelLine[];
  /** Number of all points. More than there are lines if some are left out. */
  readonly points: number;
}

// More lines would hide one another.
const MOST_LINES = 400;

/**
 * Returns the points of a space as lines: all, or the best and others at equal distances in the
 * order from the best to the worst. Undefined if fewer than two hyperparameters vary.
 */
export function parallel(trials: MapTrials, plan: PlannedPoints | undefined, ground: LossGround): Parallel | undefined {
  const axes = trials.names.flatMap((name, column): { readonly axis: MapAxis; readonly column: number }[] => {
    const values = distinctValues(trials, column);
    return values.length < 2 ? [] : [{ axis: axisOf(trials, plan, column, values), column }];
  });
  if (axes.length < 2) return undefined;
  const cells = Array.from(trialPoints(trials), (rows) => mapCell(trials, rows));
  const measure = usualMeasure(cells);
  const outcome = mapValues([{ cells, ground }], measure)[0]!;
  const valueOf = (cell: MapCell): number => outcome.valueOf(cell);
  const order = cells.toSorted(compareCells);
  const step = Math.max(1, (order.length - 1) / (MOST_LINES - 1));
  const chosen = Array.from({ length: Math.min(MOST_LINES, order.length) }, (_, i) => order[Math.round(i * step)]!);
  return {
    axes: axes.map(({ axis }) => axis),
    outcome,
    lines: chosen.toReversed().map((cell) => {
      const values = axes.map(({ column }) => valueAt(trials, cell.rows[0]!, column));
      return {
        values,
        places: values.map((value, at) => axisUnits(axes[at]!.axis, value)),
        value: valueOf(cell),
      };
    }),
    points: cells.length,
  };
}

/** Says which points have no value on the last axis, and how many lines are left out. */
export function parallelNotes({ lines, points }: Parallel): string[] {
  const blank = lines.filter(({ value }) => Number.isNaN(value)).length;
  return [
    ...(blank === 0 ? [] : ["Grey lines end without a value."]),
    ...(points === lines.length
      ? []
      : [`${lines.length} of ${count(points)} points are drawn, evenly from the best to the worst.`]),
  ];
}

function compareCells(a: MapCell, b: MapCell): number {
  return b.convergedShare - a.convergedShare || compareOutcomes(a, b);
}

/** Returns an axis from the lowest value to the highest. */
function axisOf(
  trials: MapTrials,
  plan: PlannedPoints | undefined,
  column: number,
  values: readonly number[],
): MapAxis {
  const name = trials.names[column]!;
  const axis = continuousAxis(plan, name);
  if (axis === undefined) return mapAxis(name, values, trials.levels?.[name]);
  return { name, values: [values[0]!, values.at(-1)!], scale: axis.scale };
}

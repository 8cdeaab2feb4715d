import { rangeProblem } from "../../../optimizers/range.ts";
import { axisSize, axisValue, placeOnScale, valueOnScale } from "../../spec/axis.ts";
import type { AxisScale } from "../../spec/axis.ts";
import type { Axis, SpaceSpec } from "../../spec/sweep-spec.ts";
import type { AddedRounds } from "../planner.ts";

/**
 * An axis on which points may lie closer, and beyond its ends. Its unit is the step of the grid, or
 * that of a grid with as many points as the method has. `min` is at 0, `max` at `steps`.
 */
export interface FineAxis {
  /** Position among the axes of the space, and of its value among the hyperparameters. */
  readonly axis: number;
  readonly position: number;
  readonly steps: number;
  /** Values of a round on each side of the best one. */
  readonly half: number;
  /** Whether the points of the grid are at whole units. */
  readonly isGrid: boolean;
  readonly unitsOf: (value: number) => number;
  readonly valueAt: (units: number) => number;
  /** Whether the hyperparameter may have a value. */
  readonly allows: (value: number) => boolean;
}

/** Units closer than this are equal. */
export const SAME_UNITS = 1e-9;

/**
 * Steps of a continuous axis at least. With fewer, all of it would be within half a step of an end,
 * and the first round would go beyond instead of closer.
 */
const FEWEST_STEPS = 3;

/** Returns the axes that refining cuts: ranges with several values. */
export function fineAxes({ axes, method, optimizer, refine }: SpaceSpec): readonly FineAxis[] {
  const names = Object.keys(optimizer.hyperparameters);
  const sampled = axes.filter((axis) => axisSize(axis) > 1).length;
  return axes.flatMap((axis, at): FineAxis[] => {
    if (!canRefine(axis)) return [];
    const [name] = axis.keys;
    const values =
      axis.kind === "continuous" ? Math.max(FEWEST_STEPS, wholeRoot(method?.samples ?? 1, sampled)) : axis.num;
    const steps = axis.kind === "continuous" ? values : values - 1;
    const scale: AxisScale = { ...axis, scale: axis.kind === "continuous" ? axis.scale : axis.kind };
    const valueAt = (units: number): number => {
      const whole = Math.round(units);
      const isOwn = axis.kind !== "continuous" && Math.abs(units - whole) < SAME_UNITS && whole >= 0 && whole <= steps;
      return isOwn ? axisValue(axis, whole) : valueOnScale(scale, units / steps);
    };
    return [
      {
        ...{ axis: at, position: names.indexOf(name), steps, half: Math.max(1, Math.floor((values - 1) / 2)) },
        ...{ isGrid: axis.kind !== "continuous", valueAt, unitsOf: (value) => steps * placeOnScale(scale, value) },
        allows: (value) => rangeProblem(value, refine?.ranges[name] ?? {}) === undefined,
      },
    ];
  });
}

/** Whether an axis has values between its points. */
export function canRefine(axis: Axis): axis is Exclude<Axis, { readonly kind: "list" }> {
  return axis.kind !== "list" && axisSize(axis) > 1;
}

/** Returns the largest whole number of which the power is at most `number`. */
function wholeRoot(number: number, power: number): number {
  let root = Math.max(1, Math.round(number ** (1 / power)));
  while (root > 1 && root ** power > number) root -= 1;
  while ((root + 1) ** power <= number) root += 1;
  return root;
}

/** Points that refining adds at most. */
export const refineAdds: AddedRounds = {
  accepts: ({ refine }) => refine !== undefined,
  trials: (space) => space.refine!.rounds * roundPoints(space) * space.repeats,
  rounds: ({ refine }) => refine!.rounds,
};

/** Returns the points of a round at most: all combinations but the best setting itself. */
function roundPoints(space: SpaceSpec): number {
  return fineAxes(space).reduce((product, { half }) => product * (2 * half + 1), 1) - 1;
}

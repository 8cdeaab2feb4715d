import { axisSize, indexOnAxis } from "../../spec/axis.ts";
import type { Box, DiscreteAxis, SpaceSpec } from "../../spec/sweep-spec.ts";
import { fineAxes, SAME_UNITS } from "./fine-axes.ts";
import type { FineAxis } from "./fine-axes.ts";

/** The points of a round: on each axis `half` steps of `spacing` to both sides of the centre. */
interface Cut {
  readonly centre: readonly number[];
  readonly spacing: readonly number[];
}

/** Proposes points around the best setting, closer from round to round. */
export interface FineLattice {
  /** Returns the values of new points around a setting; none if no others fit between. */
  around(best: Float64Array): readonly Float64Array[];
}

/** A point of a round: its units on each axis. */
type Units = readonly number[];

export function fineLattice(space: SpaceSpec): FineLattice {
  const axes = fineAxes(space);
  const cuts: Cut[] = [];
  return {
    around(best) {
      const centre = axes.map(({ position, unitsOf }) => unitsOf(best[position]!));
      const cut = { centre, spacing: axes.map((axis, i) => spacingOf(axis, centre[i]!, at(cuts.at(-1), i))) };
      const isKnown = (units: Units): boolean =>
        isOn({ ...cut, spacing: [] }, units, axes) || cuts.some((one) => isOn(one, units, axes));
      const isOut = excluder(space, axes, best);
      const choices = axes.map((axis, i) => unitsAround(axis, centre[i]!, cut.spacing[i]!));
      const points = combinations(choices).filter((units) => !isKnown(units) && !isOut(units));
      cuts.push(cut);
      return points.map((units) => {
        const values = best.slice();
        for (const [i, { position, valueAt }] of axes.entries()) values[position] = valueAt(units[i]!);
        return values;
      });
    },
  };
}

interface AxisCut {
  readonly centre: number;
  readonly spacing: number;
}

function at(cut: Cut | undefined, i: number): AxisCut | undefined {
  return cut && { centre: cut.centre[i]!, spacing: cut.spacing[i]! };
}

/**
 * Returns the step of the next round on an axis. It stays where the best setting is at an end of
 * the values so far and others may follow, so that the round goes beyond it; else it is cut.
 */
function spacingOf(axis: FineAxis, centre: number, last: AxisCut | undefined): number {
  const { steps, half, isGrid, allows, valueAt } = axis;
  const spacing = last?.spacing ?? 1;
  // The points of other methods are about a step apart.
  const margin = isGrid ? SAME_UNITS : 0.5;
  const [low, high] =
    last === undefined
      ? [margin, steps - margin]
      : [last.centre - (half - 0.5) * last.spacing, last.centre + (half - 0.5) * last.spacing];
  const isOpen =
    (centre <= low && allows(valueAt(centre - spacing))) || (centre >= high && allows(valueAt(centre + spacing)));
  return isOpen ? spacing : spacing / (half + 1);
}

/** Returns the units of a round on an axis; only those whose values differ and are allowed. */
function unitsAround({ half, allows, valueAt }: FineAxis, centre: number, spacing: number): number[] {
  const all = Array.from({ length: 2 * half + 1 }, (_, i) => centre + (i - half) * spacing);
  const own = valueAt(centre);
  return all.filter((units, i) => {
    const value = valueAt(units);
    return i === half || (value !== own && value !== valueAt(all[i - 1] ?? NaN) && allows(value));
  });
}

/** Whether a point is one of a cut; without spacing, whether it is its centre. */
function isOn({ centre, spacing }: Cut, units: Units, axes: readonly FineAxis[]): boolean {
  return axes.every(({ half }, i) => {
    const distance = units[i]! - centre[i]!;
    const step = spacing[i];
    if (step === undefined) return Math.abs(distance) < SAME_UNITS * Math.max(1, Math.abs(centre[i]!));
    const places = distance / step;
    return Math.abs(places - Math.round(places)) < 1e-6 && Math.abs(Math.round(places)) <= half;
  });
}

/**
 * Returns whether a point is one of the grid, which ran before or is excluded, or is in an excluded
 * part. Such a part goes beyond an end of an axis that it contains.
 */
function excluder(space: SpaceSpec, axes: readonly FineAxis[], best: Float64Array): (units: Units) => boolean {
  if (space.method !== undefined) return () => false;
  const names = Object.keys(space.optimizer.hyperparameters);
  const fixed = space.axes.map((axis) =>
    indexOnAxis(
      axis as DiscreteAxis,
      axis.keys.map((key) => best[names.indexOf(key)]!),
    ),
  );
  const isOnGrid = (units: Units): boolean =>
    space.axes.every((_, i) => {
      const fine = axes.findIndex(({ axis }) => axis === i);
      if (fine === -1) return fixed[i]! >= 0;
      const [own, whole] = [units[fine]!, Math.round(units[fine]!)];
      return Math.abs(own - whole) < SAME_UNITS && whole >= 0 && whole <= axes[fine]!.steps;
    });
  const isIn = (box: Box, units: Units): boolean =>
    box.every((intervals, i) => {
      const size = axisSize(space.axes[i]!);
      const fine = axes.findIndex(({ axis }) => axis === i);
      const place = fine === -1 ? fixed[i]! : units[fine]!;
      return intervals.some(([from, to]) => (from === 0 || place >= from) && (to === size || place <= to - 1));
    });
  // A setting of `include` may differ from the grid in other hyperparameters.
  const isOfGrid = names.every((name, position) => {
    const isOnAxis = space.axes.some(({ keys }) => (keys as readonly string[]).includes(name));
    return isOnAxis || best[position] === space.optimizer.hyperparameters[name];
  });
  return (units) => isOfGrid && (isOnGrid(units) || space.exclude.some((box) => isIn(box, units)));
}

function combinations(choices: readonly (readonly number[])[]): Units[] {
  return choices.reduce<Units[]>((all, own) => all.flatMap((units) => own.map((one) => [...units, one])), [[]]);
}

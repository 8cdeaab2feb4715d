import { axisSize, axisValue, indexOnAxis } from "../../spec/axis.ts";
import type { Axis, EdgeSpec, RangeAxis, SpaceSpec } from "../../spec/sweep-spec.ts";
import type { AddedRounds } from "../planner.ts";

/** The parts of a space that its lattice depends on. */
export type EdgePlan = Pick<SpaceSpec, "axes"> & { readonly edge?: EdgeSpec };

/**
 * The points that an edge may need: those of the grid, whose cells are cut in four `cuts` times. A
 * point is at (i, j) on the two axes; both count from 0.
 */
export interface EdgeLattice {
  /** The axes with all values of the lattice, in the order of the grid. */
  readonly axes: readonly [RangeAxis, RangeAxis];
  readonly cuts: number;
  /** Width of a cell of the grid in points of the lattice: 2^cuts. */
  readonly stride: number;
}

/** Returns the ranges with several values, in the order of the grid. */
export function edgeAxes(axes: readonly Axis[]): readonly RangeAxis[] {
  return axes.filter((axis): axis is RangeAxis => axis.kind !== "list" && axis.kind !== "continuous");
}

/** Returns how often cells are cut until they are no wider than `tolerance` on both axes. */
export function cutsFor(axes: readonly RangeAxis[], tolerance: number): number {
  const widest = Math.max(...axes.map(({ num }) => 1 / (num - 1)));
  let cuts = 0;
  while (widest / 2 ** cuts > tolerance) cuts += 1;
  return cuts;
}

/** Returns the lattice of a space with an edge. */
export function edgeLattice({ axes, edge }: EdgePlan): EdgeLattice {
  const [first, second] = edgeAxes(axes);
  if (edge === undefined || first === undefined || second === undefined) throw new Error("the space has no edge");
  const cuts = cutsFor([first, second], edge.tolerance);
  const stride = 2 ** cuts;
  return { axes: [finer(first, stride), finer(second, stride)], cuts, stride };
}

function finer(axis: RangeAxis, stride: number): RangeAxis {
  return { ...axis, num: (axis.num - 1) * stride + 1 };
}

/** Returns the place of a point on an axis of the lattice; −1 if it is not on it. */
export function latticeIndex(axis: RangeAxis, value: number): number {
  return indexOnAxis(axis, [value]);
}

/** Returns a reader of points: it fills in the hyperparameters of the point at (i, j). */
export function latticeReader(
  { axes }: EdgeLattice,
  { optimizer, axes: all }: SpaceSpec,
): (i: number, j: number, out: Float64Array, at: number) => void {
  const names = Object.keys(optimizer.hyperparameters);
  const values = Float64Array.from(Object.values(optimizer.hyperparameters));
  for (const axis of all) {
    if (axis.kind === "list")
      for (const [key, name] of axis.keys.entries()) values[names.indexOf(name)] = axisValue(axis, 0, key);
  }
  const [first, second] = axes.map(({ keys: [name] }) => names.indexOf(name));
  return (i, j, out, at) => {
    out.set(values, at);
    out[at + first!] = axisValue(axes[0], i);
    out[at + second!] = axisValue(axes[1], j);
  };
}

/** Returns the number of points of the lattice. */
export function latticeSize({ axes: [first, second] }: EdgeLattice): number {
  return first.num * second.num;
}

/** Points that rounds add to those of the grid. */
export const edgeAdds: AddedRounds = {
  accepts: ({ edge }) => edge !== undefined,
  trials(space) {
    const points = Math.min(space.edge!.points, latticeSize(edgeLattice(space)));
    const grid = space.axes.reduce((product, axis) => product * axisSize(axis), 1);
    return Math.max(0, points - grid) * space.repeats;
  },
  // An edge may turn and come back: only the number of points bounds the rounds.
  rounds: () => Infinity,
};

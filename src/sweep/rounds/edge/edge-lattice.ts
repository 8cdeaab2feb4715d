import { FAILED, STATUSES } from "../../outcomes/statuses.ts";
import type { Status } from "../../outcomes/statuses.ts";
import { axisValue } from "../../spec/axis.ts";
import { gridSize } from "../../points/grid-points.ts";
import type { Axis, EdgeSpec, RangeAxis, SpaceSpec } from "../../spec/sweep-spec.ts";
import type { AddedRounds } from "../planner.ts";

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

/** Statuses whose regions have an edge: those that its steps decide. */
export const EDGE_STATUSES: readonly Status[] = STATUSES.filter(
  (status) => !FAILED.includes(status) && status !== "stopped",
);

/** Whether the cells between the values of an axis can be cut. */
export function isRange(axis: Axis): axis is RangeAxis {
  return axis.kind === "linear" || axis.kind === "log";
}

/** Returns how often cells are cut until they are no wider than `tolerance` on all axes. */
export function cutsFor(axes: readonly RangeAxis[], tolerance: number): number {
  const widest = Math.max(...axes.map(({ num }) => 1 / (num - 1)));
  let cuts = 0;
  while (widest / 2 ** cuts > tolerance) cuts += 1;
  return cuts;
}

/** Returns the lattice of an edge over two ranges. */
export function edgeLattice(axes: readonly Axis[], { tolerance }: EdgeSpec): EdgeLattice {
  const [first, second] = axes.filter(isRange);
  if (first === undefined || second === undefined) throw new Error("an edge needs two ranges");
  const cuts = cutsFor([first, second], tolerance);
  const stride = 2 ** cuts;
  return { axes: [finer(first, stride), finer(second, stride)], cuts, stride };
}

function finer(axis: RangeAxis, stride: number): RangeAxis {
  return { ...axis, num: (axis.num - 1) * stride + 1 };
}

/** Writes the hyperparameters of the point at (i, j) to `out` from `at` on. */
type LatticeReader = (i: number, j: number, out: Float64Array, at: number) => void;

/** Returns a reader of the points of a lattice. */
export function latticeReader(lattice: EdgeLattice, { optimizer, axes }: SpaceSpec): LatticeReader {
  const names = Object.keys(optimizer.hyperparameters);
  const values = Float64Array.from(Object.values(optimizer.hyperparameters));
  for (const axis of axes) {
    if (axis.kind !== "list") continue;
    for (const [key, name] of axis.keys.entries()) values[names.indexOf(name)] = axisValue(axis, 0, key);
  }
  const [first, second] = lattice.axes;
  const [firstPlace, secondPlace] = [names.indexOf(first.keys[0]), names.indexOf(second.keys[0])];
  return (i, j, out, at) => {
    out.set(values, at);
    out[at + firstPlace] = axisValue(first, i);
    out[at + secondPlace] = axisValue(second, j);
  };
}

/** Returns the number of points of a lattice. */
export function latticeSize({ axes: [first, second] }: EdgeLattice): number {
  return first.num * second.num;
}

/** The rounds that an edge adds to a grid. */
export const edgeAdds: AddedRounds = {
  accepts: ({ edge }) => edge !== undefined,
  trials({ axes, edge, repeats }) {
    const most = Math.min(edge!.points, latticeSize(edgeLattice(axes, edge!)));
    return Math.max(0, most - gridSize(axes)) * repeats;
  },
  // An edge may turn and come back, so only the points bound the rounds.
  rounds: () => Infinity,
};

import type { Axis } from "../../formula/ir/place.ts";

/** Returns the number of loops of a nest inside which a node is computed. */
export function depthOf(axes: readonly Axis[], loops: readonly Axis[]): number {
  return Math.max(0, ...axes.map((axis) => loops.indexOf(axis) + 1));
}

/** Returns the distance in memory between neighbours along an axis: the last one runs fastest. */
export function strideOf(axes: readonly Axis[], at: number): number {
  return axes.slice(at + 1).reduce((product, { count }) => product * count, 1);
}

/** Returns the number of values of some axes. */
export function sizeOf(axes: readonly Axis[]): number {
  return axes.reduce((product, { count }) => product * count, 1);
}

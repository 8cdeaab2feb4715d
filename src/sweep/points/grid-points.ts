import { axisSize, axisValue, discreteAxes } from "../spec/axis.ts";
import type { PointReader } from "./sampler.ts";
import type { Axis, DiscreteAxis, SpaceSpec } from "../spec/sweep-spec.ts";

// Values of axes up to this size are cached: rounding to decimals costs more than a short trial.
const MAX_KEPT = 100_000;

/** Returns the points of a grid, including excluded ones. */
export function gridSize(axes: readonly Axis[]): number {
  return axes.reduce((product, axis) => product * axisSize(axis), 1);
}

/** A hyperparameter of an axis: the position of its value, and the values known so far. */
interface Column {
  readonly axis: DiscreteAxis;
  readonly key: number;
  readonly position: number;
  readonly kept: Float64Array | undefined;
}

/** The bounds of a box on one axis: the ends of its intervals, concatenated. */
interface Limit {
  readonly axis: number;
  readonly bounds: Float64Array;
}

/**
 * Reads the points of a grid by index: mixed radix over the axes in the order written, the last one
 * fastest, repeats fastest of all, includes after the grid. Allocates nothing per point.
 */
export class GridReader implements PointReader {
  readonly hyperparameters: readonly string[];
  readonly #repeats: number;
  readonly #gridSize: number;
  readonly #sizes: Float64Array;
  readonly #digits: Float64Array;
  readonly #defaults: Float64Array;
  readonly #columns: readonly (readonly Column[])[];
  readonly #boxes: readonly (readonly Limit[])[];
  readonly #include: readonly (readonly number[])[];

  constructor(space: SpaceSpec) {
    this.hyperparameters = Object.keys(space.optimizer.hyperparameters);
    this.#repeats = space.repeats;
    this.#gridSize = gridSize(space.axes);
    this.#sizes = Float64Array.from(space.axes, axisSize);
    this.#digits = new Float64Array(space.axes.length);
    this.#defaults = Float64Array.from(Object.values(space.optimizer.hyperparameters));
    this.#columns = discreteAxes(space.axes).map((axis) =>
      axis.keys.map((name, key) => {
        const kept = axis.kind === "list" || axis.num > MAX_KEPT ? undefined : new Float64Array(axis.num).fill(NaN);
        return { axis, key, position: this.hyperparameters.indexOf(name), kept };
      }),
    );
    this.#boxes = space.exclude.map((box) =>
      box
        .map((intervals, axis) => ({ axis, bounds: Float64Array.from(intervals.flat()) }))
        .filter(({ axis, bounds }) => bounds[0] !== 0 || bounds[1] !== this.#sizes[axis]),
    );
    this.#include = space.include;
  }

  read(index: number, out: Float64Array, at: number): boolean {
    const point = Math.floor(index / this.#repeats);
    if (point >= this.#gridSize) {
      out.set(this.#include[point - this.#gridSize] ?? [], at);
      return true;
    }
    let rest = point;
    for (let axis = this.#sizes.length - 1; axis >= 0; axis -= 1) {
      const size = this.#sizes[axis] ?? 1;
      const above = Math.floor(rest / size);
      this.#digits[axis] = rest - above * size;
      rest = above;
    }
    for (const box of this.#boxes) if (this.#inside(box)) return false;
    for (let i = 0; i < this.#defaults.length; i += 1) out[at + i] = this.#defaults[i] ?? 0;
    for (let axis = 0; axis < this.#columns.length; axis += 1) {
      const digit = this.#digits[axis] ?? 0;
      for (const column of this.#columns[axis] ?? []) out[at + column.position] = valueOf(column, digit);
    }
    return true;
  }

  repeat(index: number): number {
    return index % this.#repeats;
  }

  index(place: number): number {
    return place;
  }

  #inside(box: readonly Limit[]): boolean {
    for (const { axis, bounds } of box) {
      // An even count of bounds passed means that the point is between two intervals.
      if (countUpTo(bounds, this.#digits[axis] ?? 0) % 2 === 0) return false;
    }
    return true;
  }
}

/** Returns how many of the sorted numbers are at most `most`, by binary search. */
function countUpTo(sorted: Float64Array, most: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((sorted[middle] ?? 0) <= most) from = middle + 1;
    else to = middle;
  }
  return from;
}

function valueOf({ axis, key, kept }: Column, digit: number): number {
  if (kept === undefined) return axisValue(axis, digit, key);
  const known = kept[digit] ?? NaN;
  if (!Number.isNaN(known)) return known;
  const value = axisValue(axis, digit, key);
  kept[digit] = value;
  return value;
}

import { axisSize, valueAt } from "../spec/axis.ts";
import type { Axis, MethodSpec, SpaceSpec } from "../spec/sweep-spec.ts";
import type { PointReader, Sampler } from "./sampler.ts";

/** Points of the unit cube by index. */
export interface UnitPoints {
  /** Returns a coordinate from 0 (inclusive) to 1 (exclusive) of a point; both count from 0. */
  coordinate(point: number, dimension: number): number;
}

/** A method with points of a unit cube: a dimension for each axis with several values. */
export interface UnitMethod extends Pick<Sampler, "kind" | "summary" | "options" | "most"> {
  readonly points: (method: MethodSpec, dimensions: number) => UnitPoints;
}

/** Returns the axes that take a dimension of the cube. */
export function sampledAxes(axes: readonly Axis[]): readonly Axis[] {
  return axes.filter((axis) => axisSize(axis) > 1);
}

/** Returns the sampler of a method. Its points are a function of index alone; includes follow. */
export function unitSampler({ points, ...method }: UnitMethod): Sampler {
  const size = (space: SpaceSpec): number => (methodOf(space).samples + space.include.length) * space.repeats;
  return {
    ...method,
    size,
    count: size,
    countIn: (_space, ranges) => ranges.reduce((sum, [from, to]) => sum + to - from, 0),
    reader: (space) => unitReader(space, points(methodOf(space), sampledAxes(space.axes).length)),
  };
}

/** Returns a reader of points of the cube as hyperparameters; those of `include` follow. */
export function unitReader(space: SpaceSpec, points: UnitPoints): PointReader {
  return new UnitReader(space, points);
}

/** Returns the method of a space. Throws for a grid. */
export function methodOf({ method, label }: SpaceSpec): MethodSpec {
  if (method === undefined) throw new Error(`the space has no method: ${label}`);
  return method;
}

/** A hyperparameter of a sampled axis. */
interface Column {
  readonly axis: Axis;
  readonly key: number;
  readonly dimension: number;
  readonly position: number;
}

class UnitReader implements PointReader {
  readonly hyperparameters: readonly string[];
  readonly #points: UnitPoints;
  readonly #samples: number;
  readonly #repeats: number;
  readonly #columns: readonly Column[];
  readonly #include: readonly (readonly number[])[];
  /** The last point that was read, and its values: repeats share them. */
  #last = -1;
  readonly #values: Float64Array;

  constructor(space: SpaceSpec, points: UnitPoints) {
    const { axes, include, repeats, optimizer } = space;
    this.hyperparameters = Object.keys(optimizer.hyperparameters);
    this.#points = points;
    this.#samples = methodOf(space).samples;
    this.#repeats = repeats;
    this.#include = include;
    this.#values = Float64Array.from(Object.values(optimizer.hyperparameters));
    const columnsOf = (axis: Axis, dimension: number): Column[] =>
      axis.keys.map((name, key) => ({ axis, key, dimension, position: this.hyperparameters.indexOf(name) }));
    this.#columns = sampledAxes(axes).flatMap(columnsOf);
    for (const axis of axes) {
      if (axisSize(axis) > 1) continue;
      for (const { key, position } of columnsOf(axis, 0)) this.#values[position] = valueAt(axis, 0, key);
    }
  }

  read(index: number, out: Float64Array, at: number): boolean {
    const point = Math.floor(index / this.#repeats);
    if (point >= this.#samples) {
      out.set(this.#include[point - this.#samples] ?? [], at);
      return true;
    }
    if (point !== this.#last) {
      for (const { axis, key, dimension, position } of this.#columns) {
        this.#values[position] = valueAt(axis, this.#points.coordinate(point, dimension), key);
      }
      this.#last = point;
    }
    out.set(this.#values, at);
    return true;
  }

  repeat(index: number): number {
    return index % this.#repeats;
  }

  index(place: number): number {
    return place;
  }
}

import type { Axis, Place } from "../ir/place.ts";

/** The axes of a formula. Equal numbers of values share an axis where no index of it is visible. */
export class AxisPool {
  private readonly axes: Axis[] = [];

  /** Returns an axis of `count` values that no place in use varies along. */
  free(count: number, used: Iterable<Place>): Axis {
    const taken = new Set([...used].flatMap(({ strides }) => strides.map(({ axis }) => axis)));
    const known = this.axes.find((axis) => axis.count === count && !taken.has(axis));
    if (known !== undefined) return known;
    const axis = { id: this.axes.length + 1, count };
    this.axes.push(axis);
    return axis;
  }
}

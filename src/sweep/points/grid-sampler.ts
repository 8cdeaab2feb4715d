import { countGridPoints, countGridPointsIn } from "./grid-count.ts";
import { GridReader, gridSize } from "./grid-points.ts";
import type { Interval, SpaceSpec } from "../spec/sweep-spec.ts";
import type { Sampler } from "./sampler.ts";

/** Every combination of the axes' values, without the excluded ones, and the included points. */
export const gridSampler: Sampler = {
  kind: "grid",
  summary: "every combination of the values of the axes",
  options: {},
  size: ({ axes, include, repeats }) => (gridSize(axes) + include.length) * repeats,
  count: (space) => countGridPoints(space) * space.repeats,
  countIn: (space, ranges) => ranges.reduce((sum, range) => sum + countIn(space, range), 0),
  reader: (space) => new GridReader(space),
};

/** Counts the trials in a range. Its ends may lie within the repeats of a point. */
function countIn(space: SpaceSpec, [from, to]: Interval): number {
  const { repeats } = space;
  const [first, last] = [Math.floor(from / repeats), Math.floor(to / repeats)];
  const inPoint = (point: number, trials: number): number =>
    trials === 0 ? 0 : trials * countGridPointsIn(space, [point, point + 1]);
  if (first === last) return inPoint(first, to - from);
  const whole = Math.ceil(from / repeats);
  return (
    inPoint(first, whole * repeats - from) +
    countGridPointsIn(space, [whole, last]) * repeats +
    inPoint(last, to - last * repeats)
  );
}

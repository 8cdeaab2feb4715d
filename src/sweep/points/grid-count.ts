import { SweepError } from "../../errors.ts";
import { axisSize } from "../spec/axis.ts";
import { gridSize } from "./grid-points.ts";
import type { Box, Interval, SpaceSpec } from "../spec/sweep-spec.ts";

// Bounds the work to some tenths of a second. A usual grid has a handful of excludes.
const MAX_WORK = 3_000_000;

/**
 * Returns the points of a space that are run. Throws SweepError if too many excludes overlap to
 * count.
 */
export function countGridPoints(space: SpaceSpec): number {
  return gridSize(space.axes) - countUnion(space.exclude, { left: MAX_WORK }) + space.include.length;
}

/** Returns the points of a range, in the order of a GridReader, that are run. Throws likewise. */
export function countGridPointsIn({ axes, exclude }: SpaceSpec, [from, to]: Interval): number {
  const size = gridSize(axes);
  const included = to - Math.max(from, Math.min(to, size));
  if (exclude.length === 0) return to - from;
  return (
    included +
    boxesOf(axes.map(axisSize), from, Math.min(to, size)).reduce((sum, box) => sum + countKept(box, exclude), 0)
  );
}

/** Counts the points of a box that are in none of the excluded ones. */
function countKept(box: Box, exclude: readonly Box[]): number {
  const work = { left: MAX_WORK };
  const overlaps = exclude.flatMap((other) => {
    const overlap = intersectBoxes(box, other, work);
    return overlap === undefined ? [] : [overlap];
  });
  return boxSize(box) - countUnion(overlaps, work);
}

/** Cuts a range of a grid of these sizes, the last axis the fastest, into disjoint boxes. */
function boxesOf(sizes: readonly number[], from: number, to: number): Box[] {
  if (from >= to) return [];
  const [size, ...inner] = sizes;
  if (size === undefined) return [[]];
  const stride = inner.reduce((product, one) => product * one, 1);
  const slice = (digit: number, first: number, end: number): Box[] =>
    boxesOf(inner, first, end).map((box) => [[[digit, digit + 1]], ...box]);
  const [first, last] = [Math.floor(from / stride), Math.floor(to / stride)];
  if (first === last) return slice(first, from - first * stride, to - first * stride);
  const whole = Math.ceil(from / stride);
  return [
    ...slice(first, from - first * stride, (whole - first) * stride),
    ...(whole === last ? [] : [[[[whole, last] as const], ...inner.map((one) => [[0, one] as const])]]),
    ...slice(last, 0, to - last * stride),
  ];
}

/**
 * Counts the points in at least one box, by inclusion–exclusion: |⋃ bᵢ| = Σᵢ (|bᵢ| − |⋃_{j<i} bᵢ ∩
 * bⱼ|). Empty intersections and boxes inside others are dropped, so no part exceeds the whole.
 */
function countUnion(boxes: readonly Box[], work: { left: number }): number {
  const outer = withoutInner(boxes, work);
  let count = 0;
  for (const [i, box] of outer.entries()) {
    const overlaps: Box[] = [];
    for (let j = 0; j < i; j += 1) {
      const overlap = intersectBoxes(box, outer[j] ?? [], work);
      if (overlap !== undefined) overlaps.push(overlap);
    }
    count += boxSize(box) - (overlaps.length === 0 ? 0 : countUnion(overlaps, work));
  }
  return count;
}

function withoutInner(boxes: readonly Box[], work: { left: number }): readonly Box[] {
  const kept: Box[] = [];
  const largestFirst = boxes.map((box) => ({ box, size: boxSize(box) })).sort((a, b) => b.size - a.size);
  for (const { box, size } of largestFirst) {
    const inside = kept.some((outer) => {
      const overlap = intersectBoxes(box, outer, work);
      return overlap !== undefined && boxSize(overlap) === size;
    });
    if (!inside && size > 0) kept.push(box);
  }
  return kept;
}

function boxSize(box: Box): number {
  let size = 1;
  for (const intervals of box) {
    let length = 0;
    for (const [from, to] of intervals) length += to - from;
    size *= length;
  }
  return size;
}

function intersectBoxes(a: Box, b: Box, work: { left: number }): Box | undefined {
  const overlap: (readonly Interval[])[] = [];
  for (const [axis, intervals] of a.entries()) {
    const others = b[axis] ?? [];
    work.left -= intervals.length + others.length;
    if (work.left < 0) {
      throw new SweepError("input", "too many overlapping excludes to count the trials: merge some of them");
    }
    const common = intersectIntervals(intervals, others);
    if (common.length === 0) return undefined;
    overlap.push(common);
  }
  return overlap;
}

/** Returns the intersection of two lists of sorted disjoint intervals. */
function intersectIntervals(a: readonly Interval[], b: readonly Interval[]): readonly Interval[] {
  const common: Interval[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [aFrom, aTo] = a[i] ?? [0, 0];
    const [bFrom, bTo] = b[j] ?? [0, 0];
    const from = Math.max(aFrom, bFrom);
    const to = Math.min(aTo, bTo);
    if (from < to) common.push([from, to]);
    if (aTo <= bTo) i += 1;
    else j += 1;
  }
  return common;
}

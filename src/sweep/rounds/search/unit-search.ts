import type { Sampler } from "../../points/sampler.ts";
import type { MethodSpec } from "../../spec/sweep-spec.ts";

/** A point of the unit cube, with a coordinate for each axis that has several values. */
export type UnitPoint = Float64Array;

/**
 * How good a point is: lower numbers are better, and the second decides where the first are equal.
 * Infinity stands for none: trials that diverged or failed have no other numbers.
 */
export type Score = readonly [first: number, second: number];

/**
 * Looks for points with low scores, round by round. It is a function of its seed and of the scores
 * so far.
 */
export interface UnitSearch {
  /** Returns the points of the next round: at least one, and at most `most`. */
  propose(most: number): readonly UnitPoint[];
  /** Learns the scores of the round that was proposed, in the order of its points. */
  learn(scores: readonly Score[]): void;
}

/** A way to choose points by the scores of earlier ones. */
export interface SearchMethod extends Pick<Sampler, "kind" | "summary" | "options"> {
  /** `sizes` has the number of values on the axis of each dimension, Infinity for a range. */
  readonly start: (method: MethodSpec, sizes: readonly number[]) => UnitSearch;
  /** Returns the maximum number of rounds. */
  readonly rounds: (method: MethodSpec, dimensions: number) => number;
}

/** Compares scores; negative if `a` is better. */
export function compareScores(a: Score, b: Score): number {
  return order(a[0], b[0]) || order(a[1], b[1]);
}

/** Whether a score is of trials that neither diverged nor failed. */
export function isSound([first, second]: Score): boolean {
  return first < Infinity || second < Infinity;
}

/** Returns the positions of scores, the best first. Equal ones keep their order. */
export function ranking(scores: readonly Score[]): number[] {
  return scores.map((_, place) => place).sort((a, b) => compareScores(scores[a]!, scores[b]!) || a - b);
}

/** Reflects a coordinate at 0 and 1 until it is between them. */
export function reflect(coordinate: number): number {
  const rest = coordinate - 2 * Math.floor(coordinate / 2);
  return rest > 1 ? 2 - rest : rest;
}

function order(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

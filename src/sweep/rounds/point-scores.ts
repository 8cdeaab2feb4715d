import type { SpaceSpec } from "../spec/sweep-spec.ts";
import type { LearnedColumns } from "./planner.ts";
import { goalOf } from "./search/goal-score.ts";
import type { Goal } from "./search/goal-score.ts";
import type { Score } from "./search/unit-search.ts";

/** A point whose repeats are all known: its number in the space, and one of its rows. */
export type OnPoint = (point: number, score: Score, row: number) => void;

interface Repeats {
  readonly status: number[];
  readonly steps: number[];
  readonly finalLoss: number[];
  readonly measure: number[];
}

/** Scores the points of a space by its goal. Keeps only those of which repeats are missing. */
export class PointScores {
  readonly #goal: Goal;
  readonly #repeats: number;
  readonly #offset: number;
  readonly #all: readonly number[];
  readonly #incomplete = new Map<number, Repeats>();

  constructor(space: SpaceSpec) {
    this.#goal = goalOf(space);
    this.#repeats = space.repeats;
    this.#offset = space.offset;
    this.#all = Array.from({ length: space.repeats }, (_, repeat) => repeat);
  }

  /** Learns outcomes. Calls `onPoint` for each point that is complete. */
  learn(columns: LearnedColumns, onPoint: OnPoint): void {
    const { count, trial, status, steps, finalLoss } = columns;
    const measure = this.#measureIn(columns);
    if (this.#repeats === 1) {
      const outcomes = { status, steps, finalLoss, measure };
      for (let row = 0; row < count; row += 1) {
        onPoint(trial[row]! - this.#offset, this.#goal.score(outcomes, [row]), row);
      }
      return;
    }
    for (let row = 0; row < count; row += 1) {
      const point = Math.floor((trial[row]! - this.#offset) / this.#repeats);
      const own = this.#incomplete.get(point) ?? { status: [], steps: [], finalLoss: [], measure: [] };
      own.status.push(status[row]!);
      own.steps.push(steps[row]!);
      own.finalLoss.push(finalLoss[row]!);
      own.measure.push(measure[row] ?? NaN);
      if (own.status.length < this.#repeats) {
        this.#incomplete.set(point, own);
        continue;
      }
      this.#incomplete.delete(point);
      onPoint(point, this.#goal.score(own, this.#all), row);
    }
  }

  /** Returns the measure that the goal names, by row; empty if it is another outcome. */
  #measureIn({ count, measures }: LearnedColumns): Float64Array {
    const { measure } = this.#goal;
    if (measure === undefined || measures === undefined) return new Float64Array(0);
    const width = measures.length / count;
    return Float64Array.from({ length: count }, (_, row) => measures[row * width + measure]!);
  }
}

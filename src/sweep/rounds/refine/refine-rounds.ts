import { methodSize } from "../../points/samplers.ts";
import type { SpaceSpec } from "../../spec/sweep-spec.ts";
import type { LearnedColumns, RoundMethod, RoundPlanner } from "../planner.ts";
import { PointScores } from "../point-scores.ts";
import type { Round } from "../round.ts";
import { compareScores, isSound } from "../search/unit-search.ts";
import type { Score } from "../search/unit-search.ts";
import { fineLattice } from "./fine-lattice.ts";
import type { FineLattice } from "./fine-lattice.ts";

// A round around an unchanged best setting is finer. A second one in vain ends it.
const MOST_IDLE = 2;

/** Returns rounds that refine the best setting, after those of another method if it has any. */
export function refineRounds(methodOf: (space: SpaceSpec) => RoundMethod | undefined): RoundMethod {
  return {
    accepts: ({ refine }) => refine !== undefined,
    start: (space) => new RefinePlanner(space, methodOf(space)?.start(space)),
    columns: ["round"],
  };
}

interface Best {
  readonly point: number;
  readonly score: Score;
  readonly values: Float64Array;
}

class RefinePlanner implements RoundPlanner {
  readonly #space: SpaceSpec;
  readonly #scores: PointScores;
  readonly #lattice: FineLattice;
  /** Decides about the rounds before; undefined once they have ended, or without any. */
  #before: RoundPlanner | undefined;
  #best: Best | undefined;
  /** Score of the best setting when the current round began; undefined before the first. */
  #bestBefore: Score | undefined;
  /** Rounds that began, and the last of them that were in vain. */
  #rounds = 0;
  #idle = 0;
  /** Index of the next new trial. */
  #next: number;

  constructor(space: SpaceSpec, before: RoundPlanner | undefined) {
    this.#space = space;
    this.#before = before;
    this.#scores = new PointScores(space);
    this.#lattice = fineLattice(space);
    this.#next = methodSize(space);
  }

  learn(outcomes: LearnedColumns): void {
    this.#before?.learn(outcomes);
    const width = outcomes.hyperparameters.length / outcomes.count;
    this.#scores.learn(outcomes, (point, score, row) => {
      const order = this.#best === undefined ? -1 : compareScores(score, this.#best.score);
      if (order > 0 || (order === 0 && point > this.#best!.point)) return;
      const values = Float64Array.from(outcomes.hyperparameters.subarray(row * width, (row + 1) * width));
      this.#best = { point, score, values };
    });
  }

  next(): Round | undefined {
    const round = this.#before?.next();
    if (round !== undefined) return round;
    this.#before = undefined;
    const best = this.#best;
    if (best === undefined || !isSound(best.score)) return undefined;
    const isBetter = this.#bestBefore === undefined || compareScores(best.score, this.#bestBefore) < 0;
    this.#idle = isBetter ? 0 : this.#idle + 1;
    if (this.#rounds === this.#space.refine!.rounds || this.#idle === MOST_IDLE) return undefined;
    this.#rounds += 1;
    this.#bestBefore = best.score;
    const points = this.#lattice.around(best.values);
    return points.length === 0 ? undefined : { trials: this.#trials(points) };
  }

  /** Returns the trials of points, with all their repeats. */
  #trials(points: readonly Float64Array[]): Round["trials"] {
    const { repeats } = this.#space;
    const count = points.length * repeats;
    const width = points[0]!.length;
    const hyperparameters = new Float64Array(count * width);
    for (let place = 0; place < count; place += 1) {
      hyperparameters.set(points[Math.floor(place / repeats)]!, place * width);
    }
    const first = this.#next;
    this.#next += count;
    return { indices: Float64Array.from({ length: count }, (_, place) => first + place), hyperparameters };
  }
}

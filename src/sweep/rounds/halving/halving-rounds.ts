import { pointReader, specSize } from "../../points/samplers.ts";
import type { SpaceSpec } from "../../spec/sweep-spec.ts";
import type { LearnedColumns, RoundMethod, RoundPlanner } from "../planner.ts";
import { PointScores } from "../point-scores.ts";
import type { GivenTrials, Round } from "../round.ts";
import { compareScores } from "../search/unit-search.ts";
import type { Score } from "../search/unit-search.ts";
import { bracketsOf, promoted } from "./brackets.ts";
import type { Bracket } from "./brackets.ts";
import { LatestRows } from "./latest-rows.ts";
import { rungSteps } from "./rungs.ts";

/**
 * Returns successive halving of the points of each round of another method, or of the spec: all
 * points run for few steps, the best share of 1/eta for eta times as many, and so on.
 *
 * Source: Jamieson & Talwalkar, Non-stochastic best arm identification and hyperparameter
 * optimization, AISTATS 2016.
 */
export function halvingRounds(methodOf: (space: SpaceSpec) => RoundMethod | undefined): RoundMethod {
  return {
    accepts: ({ halving }) => halving !== undefined,
    start: (space) => fixedRung(space) ?? new HalvingPlanner(space, methodOf(space)?.start(space)),
    columns: ["round", "rung"],
  };
}

/** Returns the planner of a space whose points all run at one rung, and at no other. */
function fixedRung(space: SpaceSpec): RoundPlanner | undefined {
  const { only } = space.halving!;
  if (only === undefined) return undefined;
  // Without steps, there is one rung.
  const rung = Math.min(only, rungSteps(space).length - 1);
  return { first: { rung }, learn: () => undefined, next: () => undefined };
}

/** A point of the current round that is complete. */
interface Scored {
  readonly point: number;
  readonly score: Score;
}

/** Points that the spec or a round of the other method proposes together, by number. */
interface Batch {
  readonly points: () => readonly number[];
  /** Writes the hyperparameters of a point. */
  readonly read: (point: number, out: Float64Array, at: number) => void;
}

class HalvingPlanner implements RoundPlanner {
  readonly first: Partial<Round>;
  readonly #space: SpaceSpec;
  readonly #others: RoundPlanner | undefined;
  readonly #lastRung: number;
  #scores: PointScores;
  #scored: Scored[] = [];
  #rows = new LatestRows();
  #batch: Batch;
  /** Brackets that have not begun. */
  #brackets: readonly Bracket[] = [];
  #rung = 0;

  constructor(space: SpaceSpec, others: RoundPlanner | undefined) {
    this.#space = space;
    this.#others = others;
    this.#lastRung = rungSteps(space).length - 1;
    this.#scores = new PointScores(space);
    this.#batch = specBatch(space);
    // Without brackets, the first round has all points of the spec.
    this.first = space.halving!.hyperband === undefined ? { rung: 0 } : this.#firstBracket();
  }

  learn(outcomes: LearnedColumns): void {
    if (this.#others !== undefined) this.#rows.learn(outcomes);
    this.#scores.learn(outcomes, (point, score) => this.#scored.push({ point, score }));
  }

  next(): Round | undefined {
    const order = this.#scored.toSorted((a, b) => compareScores(a.score, b.score) || a.point - b.point);
    const best = order.slice(0, promoted(order.length, this.#space.halving!)).map(({ point }) => point);
    return this.#begin(best.sort((a, b) => a - b));
  }

  /** A point of a higher rung has replaced the row of the round that decided. */
  follow(): Pick<Round, "isAgain"> | undefined {
    return this.#begin([]);
  }

  /** Begins the next rung with the best points, else the next bracket or batch. */
  #begin(best: readonly number[]): Round | undefined {
    this.#scored = [];
    // Of a point, some repeats may have been replaced, and others not.
    this.#scores = new PointScores(this.#space);
    if (this.#rung < this.#lastRung) {
      this.#rung += 1;
      return { rung: this.#rung, isAgain: true, trials: this.#trials(best) };
    }
    if (this.#brackets.length > 0) return this.#nextBracket();
    const round = this.#nextOfOthers();
    if (round === undefined) return undefined;
    this.#batch = roundBatch(this.#space, round.trials);
    return this.#firstBracket();
  }

  #nextOfOthers(): Round | undefined {
    this.#others?.learn(this.#rows.columns());
    this.#rows = new LatestRows();
    return this.#others?.next();
  }

  #firstBracket(): Round {
    this.#brackets = bracketsOf(this.#space, this.#batch.points());
    return this.#nextBracket();
  }

  #nextBracket(): Round {
    const [{ rung, points }, ...others] = this.#brackets as readonly [Bracket, ...Bracket[]];
    this.#brackets = others;
    this.#rung = rung;
    return { rung, trials: this.#trials(points) };
  }

  /** Returns the trials of points, with all their repeats. */
  #trials(points: readonly number[]): GivenTrials {
    const { repeats, optimizer } = this.#space;
    const width = Object.keys(optimizer.hyperparameters).length;
    const count = points.length * repeats;
    const hyperparameters = new Float64Array(count * width);
    const indices = Float64Array.from({ length: count }, (_, i) => {
      const point = points[Math.floor(i / repeats)]!;
      this.#batch.read(point, hyperparameters, i * width);
      return point * repeats + (i % repeats);
    });
    return { indices, hyperparameters };
  }
}

/** Returns the points that the spec determines. */
function specBatch(space: SpaceSpec): Batch {
  const { repeats } = space;
  const reader = pointReader(space);
  const scratch = new Float64Array(reader.hyperparameters.length);
  return {
    points: () =>
      Array.from({ length: specSize(space) / repeats }, (_, point) => point).filter((point) =>
        reader.read(point * repeats, scratch, 0),
      ),
    read: (point, out, at) => reader.read(point * repeats, out, at),
  };
}

/** Returns the points of a round. Its indices follow each other. */
function roundBatch({ repeats }: SpaceSpec, { indices, hyperparameters }: GivenTrials): Batch {
  const width = hyperparameters.length / indices.length;
  const [first] = indices;
  return {
    points: () => Array.from({ length: indices.length / repeats }, (_, i) => first! / repeats + i),
    read(point, out, at) {
      const from = (point * repeats - first!) * width;
      out.set(hyperparameters.subarray(from, from + width), at);
    },
  };
}

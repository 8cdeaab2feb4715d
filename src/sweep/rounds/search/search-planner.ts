import type { LearnedColumns, RoundMethod, RoundPlanner } from "../planner.ts";
import type { Round } from "../round.ts";
import type { SpaceSpec } from "../../spec/sweep-spec.ts";
import { goalOf } from "./goal-score.ts";
import type { Goal } from "./goal-score.ts";
import { methodOf } from "../../points/unit-sampler.ts";
import { cubeReader, startSearch } from "./search-sampler.ts";
import type { SearchMethod, UnitPoint, UnitSearch } from "./unit-search.ts";

/** Returns the rounds of a search. */
export function searchRounds(search: SearchMethod): RoundMethod {
  return {
    accepts: ({ method }) => method?.name === search.kind,
    start: (space) => new SearchPlanner(space, startSearch(search, space)),
    columns: ["round"],
  };
}

/** Outcomes of the trials of a round, by point and repeat. */
interface RoundOutcomes {
  readonly status: Uint8Array;
  readonly steps: Float64Array;
  readonly finalLoss: Float64Array;
  readonly measure: Float64Array;
}

/** Turns outcomes of trials into scores of points, and proposed points into trials. */
class SearchPlanner implements RoundPlanner {
  readonly #space: SpaceSpec;
  readonly #search: UnitSearch;
  readonly #goal: Goal;
  /** Number of points before the current round, and in it; without those of `include`. */
  #before = 0;
  #points = 0;
  #outcomes: RoundOutcomes;

  constructor(space: SpaceSpec, search: UnitSearch) {
    this.#space = space;
    this.#search = search;
    this.#goal = goalOf(space);
    this.#points = search.propose(methodOf(space).samples).length;
    this.#outcomes = outcomesOf(this.#points * space.repeats);
  }

  learn({ count, trial, status, steps, finalLoss, measures }: LearnedColumns): void {
    const out = this.#outcomes;
    const from = this.#firstIndex();
    const width = (measures?.length ?? 0) / count;
    for (let row = 0; row < count; row += 1) {
      const place = trial[row]! - this.#space.offset - from;
      // Trials of `include` follow those of the first round.
      if (place >= out.status.length) continue;
      out.status[place] = status[row]!;
      out.steps[place] = steps[row]!;
      out.finalLoss[place] = finalLoss[row]!;
      if (this.#goal.measure !== undefined) out.measure[place] = measures?.[row * width + this.#goal.measure] ?? NaN;
    }
  }

  next(): Round | undefined {
    const { repeats } = this.#space;
    const rowsOf = (point: number): number[] => Array.from({ length: repeats }, (_, k) => point * repeats + k);
    const all = Array.from({ length: this.#points }, (_, point) => point);
    this.#search.learn(all.map((point) => this.#goal.score(this.#outcomes, rowsOf(point))));
    this.#before += this.#points;
    const left = methodOf(this.#space).samples - this.#before;
    if (left === 0) return undefined;
    const points = this.#search.propose(left);
    this.#points = points.length;
    this.#outcomes = outcomesOf(points.length * repeats);
    return { trials: this.#trials(points) };
  }

  /** Returns the index of the first trial of the current round. */
  #firstIndex(): number {
    const { include, repeats } = this.#space;
    return this.#before === 0 ? 0 : (this.#before + include.length) * repeats;
  }

  #trials(points: readonly UnitPoint[]): Round["trials"] {
    const reader = cubeReader(this.#space, points, []);
    const width = reader.hyperparameters.length;
    const count = points.length * this.#space.repeats;
    const from = this.#firstIndex();
    const hyperparameters = new Float64Array(count * width);
    for (let place = 0; place < count; place += 1) reader.read(place, hyperparameters, place * width);
    return { indices: Float64Array.from({ length: count }, (_, place) => from + place), hyperparameters };
  }
}

function outcomesOf(count: number): RoundOutcomes {
  return {
    status: new Uint8Array(count),
    steps: new Float64Array(count),
    finalLoss: new Float64Array(count),
    measure: new Float64Array(count),
  };
}

import { normalNumbers } from "../../../random/normal-pair.ts";
import { RandomStream } from "../../../random/random-stream.ts";
import { optionOf } from "../../points/sampler.ts";
import { uniformPoints } from "../../points/random-sampler.ts";
import type { MethodSpec } from "../../spec/sweep-spec.ts";
import { Parzen } from "./parzen.ts";
import type { PointDraws } from "./parzen.ts";
import { isSound, ranking } from "./unit-search.ts";
import type { Score, SearchMethod, UnitPoint, UnitSearch } from "./unit-search.ts";

// Source of these numbers: Bergstra, Yamins & Cox, Making a science of model search, ICML 2013, and
// their hyperopt (tpe.py). Of n points, the best 0.25·√n are good ones, and 25 at most. The latest
// 25 points have full weight. A point is the best of 24 candidates.
const GOOD = 0.25;
const MOST_GOOD = 25;
const FULL_WEIGHT = 25;
const CANDIDATES = 24;

/** A method that models where good points are. */
export const tpe: SearchMethod = {
  kind: "tpe",
  summary: "tree-structured Parzen estimator",
  options: {
    round: { default: 8, range: { min: 1 }, summary: "points of a round, after the first" },
    startup: { default: 20, range: { min: 1 }, summary: "uniform points of the first round" },
  },
  start: (method, sizes) => new Tpe(method, sizes),
  rounds: (method) => 1 + Math.ceil(Math.max(0, method.samples - sizeOf(method, "startup")) / sizeOf(method, "round")),
};

/** Returns the points of the first round or of a later one. */
function sizeOf(method: MethodSpec, option: "startup" | "round"): number {
  return Number(optionOf(tpe, method, option));
}

/**
 * Splits all points into good and other ones, models the density of both, and proposes points with
 * the highest ratio of the two: they have the highest expected improvement. Source: Bergstra,
 * Bardenet, Bengio & Kégl, Algorithms for hyper-parameter optimization, NIPS 24 (2011).
 */
class Tpe implements UnitSearch {
  readonly #method: MethodSpec;
  readonly #sizes: readonly number[];
  readonly #stream: RandomStream;
  readonly #points: UnitPoint[] = [];
  readonly #scores: Score[] = [];
  #round = 0;

  constructor(method: MethodSpec, sizes: readonly number[]) {
    this.#method = method;
    this.#sizes = sizes;
    this.#stream = new RandomStream(method.seed, "points");
  }

  propose(most: number): readonly UnitPoint[] {
    const size = sizeOf(this.#method, this.#round === 0 ? "startup" : "round");
    const places = Array.from({ length: Math.min(most, size) }, (_, place) => place);
    const points = this.#round === 0 ? places.map((place) => this.#uniform(place)) : this.#modelled(places);
    this.#points.push(...points);
    this.#round += 1;
    return points;
  }

  learn(scores: readonly Score[]): void {
    this.#scores.push(...scores);
  }

  /** Returns the points of the method `random`. */
  #uniform(place: number): UnitPoint {
    const points = uniformPoints(this.#method.seed);
    return Float64Array.from(this.#sizes, (_, dimension) => points.coordinate(place, dimension));
  }

  #modelled(places: readonly number[]): UnitPoint[] {
    const order = ranking(this.#scores);
    const sound = this.#scores.filter(isSound).length;
    const share = Math.ceil(GOOD * Math.sqrt(order.length));
    const split = Math.min(share, MOST_GOOD, sound);
    const good = this.#density(order.slice(0, split));
    const others = this.#density(order.slice(split));
    return places.map((place) => this.#best(good, others, place));
  }

  #density(places: readonly number[]): Parzen {
    // Weights depend on the age of points, not on their rank.
    const points = places.toSorted((a, b) => a - b).map((place) => this.#points[place]!);
    return new Parzen(points, forgettingWeights(points.length), this.#sizes);
  }

  #best(good: Parzen, others: Parzen, place: number): UnitPoint {
    let best: UnitPoint = new Float64Array(this.#sizes.length);
    let highest = -Infinity;
    for (let candidate = 0; candidate < CANDIDATES; candidate += 1) {
      const point = good.draw(this.#draws(place * CANDIDATES + candidate));
      const ratio = good.density(point) / others.density(point);
      if (ratio > highest) [highest, best] = [ratio, point];
    }
    return best;
  }

  #draws(candidate: number): PointDraws {
    const stream = this.#stream;
    const unit = (): number => stream.first / 2 ** 53;
    stream.seek(this.#round, candidate, 0);
    const component = unit();
    const uniform: number[] = [];
    const normal: number[] = [];
    for (const dimension of this.#sizes.keys()) {
      stream.seek(this.#round, candidate, dimension + 1);
      uniform.push(unit());
      normal.push(normalNumbers(stream.words)[0]);
    }
    return { component, uniform, normal };
  }
}

/** Returns weights of points, the oldest first: from 1/n up to 1 for the latest 25. */
function forgettingWeights(count: number): number[] {
  const ramp = count - FULL_WEIGHT;
  return Array.from({ length: count }, (_, place) =>
    place >= ramp ? 1 : 1 / count + (ramp === 1 ? 0 : ((1 - 1 / count) * place) / (ramp - 1)),
  );
}

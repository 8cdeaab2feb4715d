import { normalNumbers } from "../../../random/normal-pair.ts";
import { RandomStream } from "../../../random/random-stream.ts";
import { optionOf } from "../../points/sampler.ts";
import type { MethodSpec } from "../../spec/sweep-spec.ts";
import { CmaState } from "./cma-state.ts";
import { CmaStop } from "./cma-stop.ts";
import { defaultPopulation } from "./cmaes-parameters.ts";
import { ranking, reflect } from "./unit-search.ts";
import type { Score, SearchMethod, UnitPoint, UnitSearch } from "./unit-search.ts";

/** A method that adapts a normal distribution. */
export const cmaes: SearchMethod = {
  kind: "cmaes",
  summary: "covariance matrix adaptation evolution strategy",
  options: {
    population: { default: 4, range: { min: 4 }, summary: "points of a round, 4 + ⌊3·ln n⌋ at least" },
  },
  start: (method, sizes) => new Cmaes(method, sizes.length),
  rounds: (method, dimensions) => Math.ceil(method.samples / populationOf(method, dimensions)),
};

/** Returns the population of the first run. */
function populationOf(method: MethodSpec, dimensions: number): number {
  return Math.max(Number(optionOf(cmaes, method, "population")), defaultPopulation(dimensions));
}

/**
 * CMA-ES in the unit cube, from its centre. When a run makes no more progress, another starts at a
 * uniform point with twice the population. Source: Auger & Hansen, A restart CMA evolution strategy
 * with increasing population size, CEC 2005.
 *
 * A point outside the cube is reflected at its faces. The distribution learns the step before
 * reflection, so its shape stays that of the ranking.
 */
class Cmaes implements UnitSearch {
  readonly #stream: RandomStream;
  readonly #dimensions: number;
  #state: CmaState;
  #stop = new CmaStop();
  #steps: readonly Float64Array[] = [];
  #round = 0;

  constructor(method: MethodSpec, dimensions: number) {
    this.#stream = new RandomStream(method.seed, "points");
    this.#dimensions = dimensions;
    this.#state = new CmaState(new Float64Array(dimensions).fill(0.5), populationOf(method, dimensions));
  }

  propose(most: number): readonly UnitPoint[] {
    const { mean, sigma, population } = this.#state;
    const size = Math.min(most, population);
    this.#steps = Array.from({ length: size }, (_, place) => this.#state.step(this.#normal(place)));
    this.#round += 1;
    return this.#steps.map((y) => mean.map((value, i) => reflect(value + sigma * y[i]!)));
  }

  learn(scores: readonly Score[]): void {
    // The last round may be cut off: no other follows.
    if (scores.length < this.#state.population) return;
    const order = ranking(scores);
    this.#state.update(order.map((place) => this.#steps[place]!));
    this.#stop.add(order.map((place) => scores[place]!));
    if (this.#stop.isDone(this.#state)) this.#restart();
  }

  #restart(): void {
    const start = Float64Array.from({ length: this.#dimensions }, (_, i) => {
      this.#stream.seek(this.#round, 2 * this.#state.population, i);
      return this.#stream.first / 2 ** 53;
    });
    this.#state = new CmaState(start, 2 * this.#state.population);
    this.#stop = new CmaStop();
  }

  #normal(place: number): Float64Array {
    const z = new Float64Array(this.#dimensions);
    for (let i = 0; i < z.length; i += 2) {
      this.#stream.seek(this.#round, place, i / 2);
      z.set(normalNumbers(this.#stream.words).slice(0, z.length - i), i);
    }
    return z;
  }
}

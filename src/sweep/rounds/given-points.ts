import type { PointReader } from "../points/sampler.ts";
import type { SpaceSpec } from "../spec/sweep-spec.ts";
import type { ChunkTask } from "../wire/chunk.ts";
import type { GivenTrials } from "./round.ts";

/** Returns a reader of the trials that a task carries; undefined if they are those of the spec. */
export function givenPoints(space: SpaceSpec, { from, round }: ChunkTask): PointReader | undefined {
  return round?.trials === undefined ? undefined : new GivenReader(space, from, round.trials);
}

class GivenReader implements PointReader {
  readonly hyperparameters: readonly string[];
  readonly #repeats: number;
  readonly #from: number;
  readonly #trials: GivenTrials;

  constructor({ optimizer, repeats }: SpaceSpec, from: number, trials: GivenTrials) {
    this.hyperparameters = Object.keys(optimizer.hyperparameters);
    this.#repeats = repeats;
    this.#from = from;
    this.#trials = trials;
  }

  read(place: number, out: Float64Array, at: number): boolean {
    const width = this.hyperparameters.length;
    const first = (place - this.#from) * width;
    out.set(this.#trials.hyperparameters.subarray(first, first + width), at);
    return true;
  }

  repeat(place: number): number {
    return this.index(place) % this.#repeats;
  }

  index(place: number): number {
    return this.#trials.indices[place - this.#from]!;
  }
}
